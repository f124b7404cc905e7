// HostClock: a host's own clock, which may run faster or slower than the world's. It never goes backwards, also not
// when its rate changes.
#pragma once

#include <cstdint>

#include "memberlist/time.hpp"

namespace memberlist::sim {

class HostClock {
public:
    // What this clock shows at the world's time `now`, at or after the last change of rate.
    TimePoint show(TimePoint now) const { return shown_ + scaled(now - changed_); }

    // When this clock will show `shown`, in the world's time; the past for what it shows already.
    TimePoint when(TimePoint shown) const {
        if (skew_ppm_ == 0) return changed_ + (shown - shown_);
        const Duration wanted = shown - shown_;
        // Whole numbers are rounded down, so the guess may be short by a few nanoseconds.
        Duration guess = wanted - excess(wanted, million + skew_ppm_);
        while (scaled(guess) < wanted) guess += Duration(1);
        return changed_ + guess;
    }

    // `skew_ppm`: how many millionths faster (slower, below zero) it runs from now on.
    void set_skew(TimePoint now, std::int64_t skew_ppm) {
        shown_ = show(now);
        changed_ = now;
        skew_ppm_ = skew_ppm;
    }

private:
    static constexpr std::int64_t million = 1'000'000;

    // value * skew / parts, in two steps that cannot overflow within a century.
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
