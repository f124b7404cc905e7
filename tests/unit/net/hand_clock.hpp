// A clock that the test moves by hand.
#pragma once

#include <map>
#include <mutex>

#include "memberlist/capabilities.hpp"

namespace memberlist::test {

// Thread-safe.
class HandClock final : public Clock {
public:
    TimePoint now() override {
        const std::lock_guard lock(mutex_);
        return now_;
    }
    bool ring_at(TimePoint due, std::function<void()> ring) override {
        const std::lock_guard lock(mutex_);
        alarms_.emplace(due, std::move(ring));
        return true;
    }

    // Moves to the next alarm and rings it. Moves to `end` and returns false if no alarm is due
    // before.
    bool advance(TimePoint end) {
        std::function<void()> ring;
        {
            const std::lock_guard lock(mutex_);
            const auto next = alarms_.begin();
            if (next == alarms_.end() || next->first > end) {
                now_ = end;
                return false;
            }
            now_ = std::max(now_, next->first);
            ring = std::move(next->second);
            alarms_.erase(next);
        }
        ring();
        return true;
    }
    // Sets the time, forwards or backwards, without ringing alarms.
    void jump_to(TimePoint time) {
        const std::lock_guard lock(mutex_);
        now_ = time;
    }
    std::size_t alarms() {
        const std::lock_guard lock(mutex_);
        return alarms_.size();
    }

private:
    std::mutex mutex_;
    TimePoint now_{std::chrono::hours(1)};
    std::multimap<TimePoint, std::function<void()>> alarms_;
};

}  // namespace memberlist::test
