// memberlist-debug-codec: bytes to trees and fields to bytes. Each subcommand is a file of its own.
#pragma once

#include "common/command_line.hpp"

namespace memberlist::tools {

// Adds all subcommands; while parsing, one of them does its work and sets `exit_code`, which outlives `app`.
void add_codec_commands(CLI::App& app, ExitCode& exit_code);

// main() of memberlist-debug-codec.
int run_codec(int argc, const char* const* argv);

}  // namespace memberlist::tools
