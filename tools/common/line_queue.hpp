// LineQueue writes lines to a file or pipe on its own thread, so that a stalled reader delays
// nobody else.
//
// Thread-safe. Lines that find the queue full are dropped and counted. When the queue is half empty
// again, one line reports the drops in their place. The destructor does not wait for the thread,
// which may still be in write().
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "memberlist/time.hpp"

namespace memberlist::tools {

class LineQueue {
public:
    struct Config {
        int descriptor = -1;  ///< Stays open.
        std::size_t capacity = 10'000;
        /// Makes the line that reports this many dropped lines. Called with the queue's lock held.
        std::function<std::string(std::size_t)> dropped_line;
        /// Called at most once when the descriptor cannot be written any more. All further lines
        /// are discarded. The call comes from the queue's thread, perhaps after the queue was
        /// destroyed.
        std::function<void()> on_lost;
    };

    explicit LineQueue(Config config);
    // Does not wait for the thread.
    ~LineQueue();
    LineQueue(const LineQueue&) = delete;
    LineQueue& operator=(const LineQueue&) = delete;

    // Calls `make_line` at once if there is room, with the queue's lock held. Timestamps taken
    // inside are therefore in the order of the lines. A line includes its line break.
    void push(const std::function<std::string()>& make_line);

    // Waits up to `limit` for all lines to be written. Returns the number of unwritten lines.
    std::size_t finish(Duration limit);

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with the thread, which may outlive the queue
};

}  // namespace memberlist::tools
