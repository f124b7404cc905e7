// memberlist-debug-codec decodes bytes to trees and encodes fields to bytes. Each subcommand has
// its own file.
#pragma once

#include "common/command_line.hpp"

namespace memberlist::tools {

// Adds all subcommands. The selected one runs during parsing and sets `exit_code`, which must
// outlive `app`.
void add_codec_commands(CLI::App& app, ExitCode& exit_code);

// main() of memberlist-debug-codec.
int run_codec(int argc, const char* const* argv);

}  // namespace memberlist::tools
