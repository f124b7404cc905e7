#include "memberlist/log.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "base/overloaded.hpp"

namespace memberlist {

std::string_view log_level_name(LogLevel level) noexcept {
    constexpr std::array<std::string_view, 5> names{"TRACE", "DEBUG", "INFO", "WARN", "ERR"};
    return names[static_cast<std::size_t>(level)];
}

std::string LogValue::to_string() const {
    return std::visit(Overloaded{
                          [](std::string_view text) { return std::string(text); },
                          [](const SocketAddress* address) { return address->to_string(); },
                          [](auto number) { return std::to_string(number); },
                      },
                      value_);
}

namespace {

void append_escaped(std::string_view text, std::string& line) {
    constexpr std::string_view hex = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte >= ' ' && byte < 0x7f) {
            line += c;
        } else {
            line.append("\\x").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
        }
    }
}

// Names and errors are what others on the network please: a value stays one value, and a line one line. Bare
// where it can be told from its surroundings, or else in quotes.
void append_value(std::string_view value, std::string& line) {
    const bool is_bare = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
    });
    if (is_bare) {
        line.append(value);
        return;
    }
    line += '"';
    for (const char& c : value) {
        if (c == '"' || c == '\\') line += '\\';
        append_escaped({&c, 1}, line);
    }
    line += '"';
}

}  // namespace

LogSink stderr_sink() {
    return [](const LogRecord& record) {
        const std::time_t now = std::time(nullptr);
        std::tm local{};
        localtime_r(&now, &local);
        std::array<char, 32> stamp{};
        const std::size_t length = std::strftime(stamp.data(), stamp.size(), "%Y/%m/%d %H:%M:%S", &local);

        std::string line(stamp.data(), length);
        line.append(" [").append(log_level_name(record.level)).append("] memberlist: ");
        append_escaped(record.message, line);
        for (const LogField& field : record.fields) {
            line.append(" ").append(field.key).append("=");
            append_value(field.value.to_string(), line);
        }
        line += '\n';
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
}

}  // namespace memberlist
