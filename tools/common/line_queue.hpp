// LineQueue: lines for a file or pipe, written by a thread of its own, so that a reader that stalls holds up
// nobody but itself.
//
// Thread-safe. What finds no room is dropped and counted; one line tells of it, at its place among the
// others, once half of the room is free again. That thread is never waited for without a limit: it is left to
// its write() when the queue goes.
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
        /// The line that tells of so many dropped ones. Called under the queue's lock.
        std::function<std::string(std::size_t)> dropped_line;
        /// The descriptor takes no more: all further lines are thrown away. Called at most once, on the
        /// queue's thread and perhaps after the queue has gone.
        std::function<void()> on_lost;
    };

    explicit LineQueue(Config config);
    // Does not wait.
    ~LineQueue();
    LineQueue(const LineQueue&) = delete;
    LineQueue& operator=(const LineQueue&) = delete;

    // `make_line` is called right here if there is room, under the queue's lock: times that it reads from a
    // clock are in the order of the lines. A line brings its line break.
    void push(const std::function<std::string()>& make_line);

    // Waits until all is written, but no longer than `limit`; how many lines are not.
    std::size_t finish(Duration limit);

private:
    struct State;
    std::shared_ptr<State> state_;  // with the thread, which may outlive us
};

}  // namespace memberlist::tools
