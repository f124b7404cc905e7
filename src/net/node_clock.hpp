// NodeClock: a node's time, from the system's steady clock or from the application's Clock.
//
// Guarantees what the layers below rely on: time never goes back and is at most `end`, so durations
// can be added to it. Thread-safe.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

#include "memberlist/capabilities.hpp"

namespace memberlist::net {

class NodeClock {
public:
    // Later times are reported as `end`.
    static constexpr TimePoint end{Duration(Duration::rep{1} << 62)};

    // `given` may be null: the system's steady clock.
    explicit NodeClock(std::shared_ptr<Clock> given) : given_(std::move(given)) {}

    TimePoint now() const {
        if (given_ == nullptr) return TimePoint(std::chrono::steady_clock::now().time_since_epoch());
        const Duration::rep shown = std::min(given_->now(), end).time_since_epoch().count();
        Duration::rep latest = latest_.load(std::memory_order_relaxed);
        while (latest < shown && !latest_.compare_exchange_weak(latest, shown, std::memory_order_relaxed)) {
        }
        return TimePoint(Duration(std::max(latest, shown)));
    }

    Clock* given() const { return given_.get(); }

private:
    const std::shared_ptr<Clock> given_;
    mutable std::atomic<Duration::rep> latest_{0};  // the latest time reported
};

}  // namespace memberlist::net
