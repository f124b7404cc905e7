// memberlist-debug-codec pcap: the packets and streams of a capture.
#pragma once

#include "common/command_line.hpp"

namespace memberlist::tools {

// Adds the subcommand; while parsing, it prints what it was asked for. `exit_code` outlives `app`.
void add_pcap_command(CLI::App& app, ExitCode& exit_code);

}  // namespace memberlist::tools
