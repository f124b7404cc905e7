#include "memberlist/log.hpp"

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

LogSink stderr_sink() {
    return [](const LogRecord& record) {
        const std::time_t now = std::time(nullptr);
        std::tm local{};
        localtime_r(&now, &local);
        std::array<char, 32> stamp{};
        const std::size_t length = std::strftime(stamp.data(), stamp.size(), "%Y/%m/%d %H:%M:%S", &local);

        std::string line(stamp.data(), length);
        line.append(" [")
            .append(log_level_name(record.level))
            .append("] memberlist: ")
            .append(record.message);
        for (const LogField& field : record.fields) {
            line.append(" ").append(field.key).append("=").append(field.value.to_string());
        }
        line += '\n';
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
}

}  // namespace memberlist
