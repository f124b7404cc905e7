// Mailbox: how other threads reach the strand while it runs.
//
// Posting and closing exclude each other: what was accepted will run, and after close() nothing is accepted
// any more. Thread-safe.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/post.hpp>
#include <mutex>
#include <utility>

namespace memberlist::net {

class Mailbox {
public:
    explicit Mailbox(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    // Takes `task` and returns true, or leaves it as it is if the mailbox is closed.
    template <class Task>
    bool post(Task& task) {
        const std::lock_guard lock(mutex_);
        if (!executor_) return false;
        asio::post(executor_, std::move(task));
        return true;
    }

    void close() {
        const std::lock_guard lock(mutex_);
        executor_ = {};
    }

private:
    std::mutex mutex_;
    asio::any_io_executor executor_;  // empty: closed
};

}  // namespace memberlist::net
