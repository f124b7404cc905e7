// LogRecorder: keeps the lines that stderr_sink would write, without timestamps.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/logger.hpp"

namespace memberlist::test {

class LogRecorder {
public:
    // A logger for all levels. This object must outlive it.
    Logger logger() {
        const auto sink = [this](const LogRecord& record) {
            lines.push_back("[" + std::string(log_level_name(record.level)) +
                            "] memberlist: " + render(record));
        };
        return {sink, LogLevel::trace};
    }
    bool has(const std::string& line) const {
        return std::find(lines.begin(), lines.end(), line) != lines.end();
    }
    std::size_t count(const std::string& line) const {
        return static_cast<std::size_t>(std::count(lines.begin(), lines.end(), line));
    }

    std::vector<std::string> lines;
};

}  // namespace memberlist::test
