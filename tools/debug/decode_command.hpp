// memberlist-debug-codec decode: one packet or stream as a tree.
#pragma once

#include "common/command_line.hpp"

namespace memberlist::tools {

// Adds the subcommand; while parsing, it prints what it was asked for. `exit_code` outlives `app`.
void add_decode_command(CLI::App& app, ExitCode& exit_code);

}  // namespace memberlist::tools
