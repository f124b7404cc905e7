#include "memberlist/log.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <vector>

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
                          [](const Error* error) { return error->message(); },
                          [](const std::error_code& error) { return error.message(); },
                          [](auto number) { return std::to_string(number); },
                      },
                      value_);
}

bool LogValue::is_error() const {
    return std::holds_alternative<const Error*>(value_) || std::holds_alternative<std::error_code>(value_);
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

void append_quoted(std::string_view value, std::string& line) {
    line += '"';
    for (const char& c : value) {
        if (c == '"' || c == '\\') line += '\\';
        append_escaped({&c, 1}, line);
    }
    line += '"';
}

// Appends `value` as it is if it is unambiguous in the line, otherwise quoted.
void append_value(std::string_view value, std::string& line) {
    const bool is_bare = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
    });
    if (!is_bare) return append_quoted(value, line);
    line.append(value);
}

// Appends an error's text as Go prints it, or quoted if it could be mistaken for a field or a new
// line.
void append_sentence(std::string_view text, std::string& line) {
    const bool is_plain =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f && c != '='; });
    if (!is_plain) return append_quoted(text, line);
    line.append(text);
}

// Fills in the placeholders and marks the fields used.
void append_message(const LogRecord& record, std::vector<bool>& is_used, std::string& line) {
    std::string_view rest = record.message;
    while (!rest.empty()) {
        const std::size_t open = rest.find('{');
        const std::size_t close = rest.find('}', std::min(open, rest.size()));
        if (close == std::string_view::npos) break;
        append_escaped(rest.substr(0, open), line);
        const std::string_view key = rest.substr(open + 1, close - open - 1);
        rest.remove_prefix(close + 1);
        const auto field = std::find_if(record.fields.begin(), record.fields.end(),
                                        [&](const LogField& f) { return f.key == key; });
        if (field == record.fields.end()) {
            line.append("{").append(key).append("}");
            continue;
        }
        is_used[static_cast<std::size_t>(field - record.fields.begin())] = true;
        const std::string value = field->value.to_string();
        if (field->value.is_error()) {
            append_sentence(value, line);
        } else {
            append_value(value, line);
        }
    }
    append_escaped(rest, line);
}

}  // namespace

std::string render(const LogRecord& record) {
    std::string line;
    std::vector<bool> is_used(record.fields.size());
    append_message(record, is_used, line);
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
        if (is_used[i]) continue;
        line.append(" ").append(record.fields[i].key).append("=");
        append_value(record.fields[i].value.to_string(), line);
    }
    return line;
}

LogSink stderr_sink() {
    return [](const LogRecord& record) {
        const std::time_t now = std::time(nullptr);
        std::tm local{};
        localtime_r(&now, &local);
        std::array<char, 32> stamp{};
        const std::size_t length = std::strftime(stamp.data(), stamp.size(), "%Y/%m/%d %H:%M:%S", &local);

        std::string line(stamp.data(), length);
        line.append(" [").append(log_level_name(record.level)).append("] memberlist: ");
        line.append(render(record)).append("\n");
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
}

}  // namespace memberlist
