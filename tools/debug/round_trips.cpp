#include "debug/round_trips.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace memberlist::tools {

namespace {

double in_milliseconds(RoundTrips::Time time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

std::string three_decimals(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", number);
    return text.data();
}

}  // namespace

void RoundTrips::add(Time time) {
    const double milliseconds = in_milliseconds(time);
    least_ = count_ == 0 ? milliseconds : std::min(least_, milliseconds);
    most_ = std::max(most_, milliseconds);
    sum_ += milliseconds;
    sum_of_squares_ += milliseconds * milliseconds;
    ++count_;
}

std::string RoundTrips::to_string() const {
    const auto count = static_cast<double>(count_);
    const double mean = sum_ / count;
    // Rounding errors can make the variance negative.
    const double deviation = std::sqrt(std::max(0.0, sum_of_squares_ / count - mean * mean));
    return three_decimals(least_) + "/" + three_decimals(mean) + "/" + three_decimals(most_) + "/" +
           three_decimals(deviation);
}

std::string milliseconds_text(RoundTrips::Time time) { return three_decimals(in_milliseconds(time)) + " ms"; }

}  // namespace memberlist::tools
