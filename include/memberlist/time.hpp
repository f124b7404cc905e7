// Time as the protocol sees it: a value that is handed in.
//
// `LogicalClock` has no now(): code below the engine cannot read the time, so a test or a simulation decides
// what it is.
#pragma once

#include <chrono>
#include <ratio>

namespace memberlist {

struct LogicalClock {
    using rep = std::chrono::nanoseconds::rep;
    using period = std::chrono::nanoseconds::period;
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<LogicalClock>;
    static constexpr bool is_steady = true;
};

using Duration = LogicalClock::duration;
using TimePoint = LogicalClock::time_point;

}  // namespace memberlist
