// PeerLog: counts and logs what peers made us drop, refuse or correct.
//
// Throttled: say() and the functions built on it log at most `lines_max` lines between two calls of
// renew(), so a flood of messages does not become a flood of lines. Not thread-safe.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>

#include "base/drop_counters.hpp"
#include "base/logger.hpp"
#include "memberlist/address.hpp"
#include "memberlist/error.hpp"

namespace memberlist::core {

class PeerLog {
public:
    using Fields = std::initializer_list<LogField>;
    static constexpr std::uint32_t lines_max = 100;

    // `log` and `drops` must outlive this object.
    PeerLog(const Logger& log, DropMeter& drops) : log_(log), drops_(drops) {}
    PeerLog(const PeerLog&) = delete;
    PeerLog& operator=(const PeerLog&) = delete;

    // Counts a drop.
    void count(Errc reason) { drops_.count(reason); }
    void count(const std::error_code& code) { drops_.count_code(code); }
    // Counts a drop and logs it at debug level, with the sender of the message being handled.
    void drop(Errc reason, std::string_view message, Fields fields);
    // Counts a drop and logs it like say().
    void refuse(Errc reason, LogLevel level, std::string_view message, Fields fields);
    // Counts `error` as a drop and logs it like say(), with the fields "error" and "from".
    void drop_error(const Error& error, LogLevel level, std::string_view message, const SocketAddress& from);
    // Logs a line, unless the limit has been reached.
    void say(LogLevel level, std::string_view message, Fields fields);

    // Starts a new interval and logs how many lines were withheld in the last one.
    void renew();

    // The sender of the message being handled; nullopt between messages.
    const std::optional<SocketAddress>& sender() const { return sender_; }
    // Marks a message from `from` as being handled for as long as it lives.
    class Handling {
    public:
        Handling(PeerLog& peer_log, const SocketAddress& from) : peer_log_(peer_log) {
            peer_log_.sender_ = from;
        }
        ~Handling() { peer_log_.sender_.reset(); }
        Handling(const Handling&) = delete;
        Handling& operator=(const Handling&) = delete;

    private:
        PeerLog& peer_log_;
    };

private:
    const Logger& log_;
    DropMeter& drops_;
    std::optional<SocketAddress> sender_;
    std::uint32_t lines_left_ = lines_max;
    std::uint64_t lines_withheld_ = 0;
};

}  // namespace memberlist::core
