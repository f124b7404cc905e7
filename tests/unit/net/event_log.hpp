// EventLog collects the events of a running node. Tests do not sleep; they wait until an expected
// event has happened, or fail.
//
// Thread-safe.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "memberlist/event.hpp"

namespace memberlist::test {

// Longer than any test needs. A test that waits this long fails.
inline constexpr std::chrono::seconds patience{20};

class EventLog {
public:
    void add(const Event& event) {
        {
            const std::lock_guard lock(mutex_);
            events_.push_back(event);
        }
        changed_.notify_all();
    }

    // Looks at all events since the start. Returns false if none passes within `patience`.
    bool wait_for(const std::function<bool(const Event&)>& passes) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience,
                                 [&] { return std::any_of(events_.begin(), events_.end(), passes); });
    }

    template <class Kind>
    std::size_t count() {
        const std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(std::count_if(events_.begin(), events_.end(), [](const Event& event) {
            return std::holds_alternative<Kind>(event);
        }));
    }

    template <class Kind>
    bool wait_for_kind(const std::function<bool(const Kind&)>& passes) {
        return wait_for([&](const Event& event) {
            const auto* kind = std::get_if<Kind>(&event);
            return kind != nullptr && passes(*kind);
        });
    }

    bool wait_for_join(const std::string& name) {
        return wait_for_kind<NodeJoined>([&](const auto& joined) { return joined.node.name == name; });
    }

    bool wait_for_payload(const std::string& payload) {
        return wait_for_kind<UserMessage>(
            [&](const auto& message) { return as_text(message.payload) == payload; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Event> events_;
};

}  // namespace memberlist::test
