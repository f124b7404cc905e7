// memberlist-debug-codec selftest: every kind of message through every kind of wrapping and back.
#pragma once

#include "common/command_line.hpp"

namespace memberlist::tools {

// Adds the subcommand; while parsing, it prints what it was asked for. `exit_code` outlives `app`.
void add_selftest_command(CLI::App& app, ExitCode& exit_code);

}  // namespace memberlist::tools
