// The protocol's time: points in time and durations that callers pass in.
//
// `LogicalClock` has no now(), so the protocol's code cannot read the time: it is passed in, and a
// test or simulation can control it.
#pragma once

#include <chrono>
#include <ratio>

namespace memberlist {

// The clock type of TimePoint. It meets the standard's clock requirements except for now().
struct LogicalClock {
    using rep = std::chrono::nanoseconds::rep;                 ///< A signed 64-bit integer.
    using period = std::chrono::nanoseconds::period;           ///< One nanosecond.
    using duration = std::chrono::nanoseconds;                 ///< Between two points in time.
    using time_point = std::chrono::time_point<LogicalClock>;  ///< Its zero depends on the clock.
    static constexpr bool is_steady = true;                    ///< Never goes back.
};

// A duration in nanoseconds. Integral std::chrono durations such as std::chrono::seconds(5) convert
// to it.
using Duration = LogicalClock::duration;
// A point in time, on the clock of one node (Config::clock). Only times of the same clock are
// comparable.
using TimePoint = LogicalClock::time_point;

// As a timeout: no limit beyond those that the operation always has.
inline constexpr Duration no_timeout{};

}  // namespace memberlist
