// memberlist-debug-codec selftest: wraps and unwraps every kind of message in every way.
#pragma once

#include <functional>

#include "common/command_line.hpp"
#include "debug/envelope.hpp"

namespace memberlist::tools {

using Enclose = std::function<Result<Bytes>(BytesView message, const Envelope& envelope)>;

// Prints the table for messages wrapped by `enclosing`. Fails if a message does not come back
// unchanged.
ExitCode selftest(const Enclose& enclosing);

// Adds the subcommand. It runs during parsing and sets `exit_code`, which must outlive `app`.
void add_selftest_command(CLI::App& app, ExitCode& exit_code);

}  // namespace memberlist::tools
