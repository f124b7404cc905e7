// Mailbox: posts tasks to the strand from other threads, until it is closed.
//
// Tasks accepted before close() will run; later ones are refused. Thread-safe.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/post.hpp>
#include <mutex>
#include <utility>

namespace memberlist::net {

class Mailbox {
public:
    explicit Mailbox(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    // Moves from `task` and returns true. If the mailbox is closed, returns false and leaves `task`
    // alone.
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
    asio::any_io_executor executor_;  // empty when closed
};

}  // namespace memberlist::net
