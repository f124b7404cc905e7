// SIGINT and SIGTERM as something to wait for, instead of handlers.
#pragma once

namespace memberlist::agent {

// Before the first thread starts: all inherit it. SIGPIPE is ignored too, so that a write to a closed pipe is
// an error like others.
void block_stop_signals();

// Returns when a stop signal has come.
void wait_for_stop_signal();

// As if somebody had sent a stop signal. May be called from any thread.
void raise_stop_signal();

// From now on a stop signal ends the process, at once and with code 1.
void exit_at_next_stop_signal();

}  // namespace memberlist::agent
