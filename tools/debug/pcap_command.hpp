// memberlist-debug-codec pcap: decodes the packets and streams of a capture.
#pragma once

#include "common/command_line.hpp"

namespace memberlist::tools {

// Adds the subcommand. It runs during parsing and sets `exit_code`, which must outlive `app`.
void add_pcap_command(CLI::App& app, ExitCode& exit_code);

}  // namespace memberlist::tools
