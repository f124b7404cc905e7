// StopRequest records why the agent stops. A thread waits for SIGINT and SIGTERM; there is no
// signal handler.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "memberlist/time.hpp"

namespace memberlist::agent {

// Thread-safe.
class StopRequest {
public:
    // Blocks until there is a reason to stop.
    void wait();
    // True if a signal asked the agent to stop, false if its output was lost.
    bool has_signal() const;

    void on_signal();
    void on_output_lost();

private:
    mutable std::mutex mutex_;  // guards the members below
    std::condition_variable changed_;
    bool has_signal_ = false;
    bool is_output_lost_ = false;
};

// Blocks SIGINT and SIGTERM for all threads; call it before the first thread starts. Also ignores
// SIGPIPE, so that writing to a closed pipe fails with an error.
void block_stop_signals();

// Starts the thread that turns the first SIGINT or SIGTERM into a stop request. A second signal
// ends the process at once with exit code 1. If the agent still runs after `limit`, the
// process ends the same way, so that one signal is enough even if something has stalled.
void watch_stop_signals(std::shared_ptr<StopRequest> stop, Duration limit);

}  // namespace memberlist::agent
