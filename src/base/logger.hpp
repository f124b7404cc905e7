// Logger: writes records to the user's LogSink. Tests the level before it builds a record.
// Copyable.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "memberlist/log.hpp"

namespace memberlist {

class Logger {
public:
    Logger() = default;
    Logger(LogSink sink, LogLevel level) : sink_(std::move(sink)), level_(level) {}

    bool is_enabled(LogLevel level) const { return sink_ && level >= level_; }

    // For records whose fields or level are chosen at run time.
    void write(LogLevel level, std::string_view message, std::span<const LogField> fields) const {
        if (is_enabled(level)) sink_(LogRecord{level, message, fields});
    }

    void trace(std::string_view message, std::initializer_list<LogField> fields = {}) const {
        write(LogLevel::trace, message, fields);
    }
    void debug(std::string_view message, std::initializer_list<LogField> fields = {}) const {
        write(LogLevel::debug, message, fields);
    }
    void info(std::string_view message, std::initializer_list<LogField> fields = {}) const {
        write(LogLevel::info, message, fields);
    }
    void warn(std::string_view message, std::initializer_list<LogField> fields = {}) const {
        write(LogLevel::warn, message, fields);
    }
    void error(std::string_view message, std::initializer_list<LogField> fields = {}) const {
        write(LogLevel::error, message, fields);
    }

private:
    void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) const {
        write(level, message, std::span(fields.begin(), fields.size()));
    }

    LogSink sink_;
    LogLevel level_ = LogLevel::warn;
};

}  // namespace memberlist
