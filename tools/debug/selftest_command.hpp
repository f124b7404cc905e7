// memberlist-debug-codec selftest: every kind of message through every kind of wrapping and back.
#pragma once

#include <functional>

#include "common/command_line.hpp"
#include "debug/envelope.hpp"

namespace memberlist::tools {

using Enclose = std::function<Result<Bytes>(BytesView message, const Envelope& envelope)>;

// Prints the table, of messages that go through `enclosing`. Failure if one does not come back as it was.
ExitCode selftest(const Enclose& enclosing);

// Adds the subcommand; while parsing, it prints what it was asked for. `exit_code` outlives `app`.
void add_selftest_command(CLI::App& app, ExitCode& exit_code);

}  // namespace memberlist::tools
