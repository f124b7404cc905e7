// Time as the protocol sees it: a value that is handed in.
//
// `LogicalClock` has no now(): code below the engine cannot read the time, so a test or a simulation decides
// what it is.
#pragma once

#include <chrono>
#include <ratio>

namespace memberlist {

// Names the type of a point in time; as the standard library's clocks, but for now().
struct LogicalClock {
    using rep = std::chrono::nanoseconds::rep;                 ///< 64 bits, signed.
    using period = std::chrono::nanoseconds::period;           ///< A billionth of a second.
    using duration = std::chrono::nanoseconds;                 ///< Between two points.
    using time_point = std::chrono::time_point<LogicalClock>;  ///< Since the engine's own beginning.
    static constexpr bool is_steady = true;                    ///< It never goes back.
};

// Any std::chrono duration of whole nanoseconds converts to it, such as std::chrono::seconds(5).
using Duration = LogicalClock::duration;
// Comparable within one node only.
using TimePoint = LogicalClock::time_point;

// For operations that take a timeout: no limit but those that the operation has anyway.
inline constexpr Duration no_timeout{};

}  // namespace memberlist
