#include "core/peer_log.hpp"

#include <utility>
#include <vector>

namespace memberlist::core {

void PeerLog::drop(Errc reason, std::string_view message, Fields fields) {
    drops_.count(reason);
    if (!log_.is_enabled(LogLevel::debug)) return;
    std::vector<LogField> with_sender(fields);
    if (sender_) with_sender.push_back({"from", *sender_});
    log_.write(LogLevel::debug, message, with_sender);
}

void PeerLog::refuse(Errc reason, LogLevel level, std::string_view message, Fields fields) {
    drops_.count(reason);
    say(level, message, fields);
}

void PeerLog::drop_error(const Error& error, LogLevel level, std::string_view message,
                         const SocketAddress& from) {
    drops_.count_code(error.code);
    say(level, message, {{"error", error}, {"from", from}});
}

void PeerLog::say(LogLevel level, std::string_view message, Fields fields) {
    if (!log_.is_enabled(level)) return;
    if (lines_left_ == 0) {
        ++lines_withheld_;
        return;
    }
    --lines_left_;
    log_.write(level, message, std::span<const LogField>(fields.begin(), fields.size()));
}

void PeerLog::renew() {
    lines_left_ = lines_max;
    const std::uint64_t withheld = std::exchange(lines_withheld_, 0);
    if (withheld > 0) log_.warn("{count} log lines about peers were withheld", {{"count", withheld}});
}

}  // namespace memberlist::core
