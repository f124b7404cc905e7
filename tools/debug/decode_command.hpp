// memberlist-debug-codec decode: shows one packet or stream as a tree.
#pragma once

#include "common/command_line.hpp"

namespace memberlist::tools {

// Adds the subcommand. It runs during parsing and sets `exit_code`, which must outlive `app`.
void add_decode_command(CLI::App& app, ExitCode& exit_code);

}  // namespace memberlist::tools
