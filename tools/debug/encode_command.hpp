// memberlist-debug-codec encode TYPE: encodes a message from its fields and prints it in
// hexadecimal.
#pragma once

#include "common/command_line.hpp"

namespace memberlist::tools {

// Adds the subcommand. It runs during parsing and sets `exit_code`, which must outlive `app`.
void add_encode_command(CLI::App& app, ExitCode& exit_code);

}  // namespace memberlist::tools
