// StopRequest: why and when the agent stops. SIGINT and SIGTERM are waited for, instead of handled.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "memberlist/time.hpp"

namespace memberlist::agent {

// Thread-safe.
class StopRequest {
public:
    // Returns when there is a reason to stop.
    void wait();
    // Whether somebody asked for it; else the output was lost.
    bool has_signal() const;

    void on_signal();
    void on_output_lost();

private:
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    bool has_signal_ = false;
    bool is_output_lost_ = false;
};

// Before the first thread starts: all inherit it. SIGPIPE is ignored too, so that a write to a closed pipe is
// an error like others.
void block_stop_signals();

// The first stop signal is a request to stop. The process ends with code 1 if there is a second one, at once,
// or if it still runs after `limit`: whatever has stalled in it, one signal is enough.
void watch_stop_signals(std::shared_ptr<StopRequest> stop, Duration limit);

}  // namespace memberlist::agent
