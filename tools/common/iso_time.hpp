// Wall-clock times as ISO 8601 text.
#pragma once

#include <chrono>
#include <string>

namespace memberlist::tools {

// "2026-01-02T15:04:05.123Z"
std::string iso_time(std::chrono::system_clock::time_point time);

}  // namespace memberlist::tools
