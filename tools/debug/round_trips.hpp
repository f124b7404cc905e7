// RoundTrips: what ping(8) says at its end about the round trips of all answers.
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
    // "0.201/0.244/0.290/0.036": least, mean, most and the standard deviation ("mdev"), in milliseconds. At
    // least one time has been added.
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
