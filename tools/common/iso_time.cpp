#include "common/iso_time.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace memberlist::tools {

std::string iso_time(std::chrono::system_clock::time_point time) {
    const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    const std::time_t calendar_time = seconds.count();
    std::tm utc{};
    gmtime_r(&calendar_time, &utc);
    std::array<char, 32> date{};
    std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    std::array<char, 8> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%03dZ",
                  static_cast<int>((since_epoch - seconds).count()));
    return std::string(date.data()) + fraction.data();
}

}  // namespace memberlist::tools
