// RoundTrips computes the statistics that ping(8) prints at its end.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace memberlist::tools {

class RoundTrips {
public:
    using Time = std::chrono::nanoseconds;

    void add(Time time);

    std::uint64_t count() const { return count_; }
    // Returns "0.201/0.244/0.290/0.036": minimum, mean, maximum and standard deviation ("mdev") in
    // milliseconds. Needs at least one add().
    std::string to_string() const;

private:
    std::uint64_t count_ = 0;
    double least_ = 0;  // all in milliseconds
    double most_ = 0;
    double sum_ = 0;
    double sum_of_squares_ = 0;
};

// "0.213 ms"
std::string milliseconds_text(RoundTrips::Time time);

}  // namespace memberlist::tools
