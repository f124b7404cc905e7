// HostClock: a host's own clock, which may run faster or slower than the world's time. It never
// goes backwards, not even when its rate changes.
#pragma once

#include <cstdint>

#include "memberlist/time.hpp"

namespace memberlist::sim {

class HostClock {
public:
    // Converts world time to host time. `now` must not be before the last change of rate.
    TimePoint show(TimePoint now) const { return shown_ + scaled(now - changed_); }

    // Converts host time to world time: when this clock will show `shown`. The result lies in the
    // past if it shows a later time already.
    TimePoint when(TimePoint shown) const {
        if (skew_ppm_ == 0) return changed_ + (shown - shown_);
        const Duration wanted = shown - shown_;
        // Integer division rounds down, so the guess may be short by a few nanoseconds.
        Duration guess = wanted - excess(wanted, million + skew_ppm_);
        while (scaled(guess) < wanted) guess += Duration(1);
        return changed_ + guess;
    }

    // Changes the rate: from now on the clock runs `skew_ppm` millionths faster, or slower if
    // negative.
    void set_skew(TimePoint now, std::int64_t skew_ppm) {
        shown_ = show(now);
        changed_ = now;
        skew_ppm_ = skew_ppm;
    }

private:
    static constexpr std::int64_t million = 1'000'000;

    // Returns value * skew_ppm_ / parts, in two steps that cannot overflow within a century.
    Duration excess(Duration value, std::int64_t parts) const {
        const std::int64_t whole = value.count() / parts * skew_ppm_;
        return Duration(whole + value.count() % parts * skew_ppm_ / parts);
    }
    Duration scaled(Duration elapsed) const {
        return skew_ppm_ == 0 ? elapsed : elapsed + excess(elapsed, million);
    }

    TimePoint changed_{};
    TimePoint shown_{};
    std::int64_t skew_ppm_ = 0;
};

}  // namespace memberlist::sim
