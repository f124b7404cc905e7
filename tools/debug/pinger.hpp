// Pinger: sends pings as a memberlist node would and waits for the answers, without being a member.
//
// Each ping carries the address of our own socket as its source, which is where nodes send the answer.
// Belongs to the one thread that runs `io`.
#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <memory>

#include "common/nonces.hpp"
#include "debug/ping_report.hpp"
#include "memberlist/time.hpp"

namespace memberlist::tools {

struct PingTarget {
    SocketAddress address;
    std::string node;                  ///< The name it must have; empty: any.
    std::optional<SocketAddress> via;  ///< The node to ask for the ping; absent: we ping ourselves.
};

inline constexpr std::string_view source_name = "memberlist-debug-ping";

class Pinger {
public:
    virtual ~Pinger() = default;
    Pinger(const Pinger&) = delete;
    Pinger& operator=(const Pinger&) = delete;

    // Sends one ping. What becomes of it goes to the report, on_timeout() excepted.
    virtual void send(std::uint32_t seq_no, Duration timeout) = 0;

protected:
    Pinger() = default;
};

// Packets, direct or through another node. Everything outlives the pinger.
Result<std::unique_ptr<Pinger>> make_packet_pinger(asio::io_context& io, const frame::FrameConfig& config,
                                                   const PingTarget& target, PingReport& report);

// One stream for each ping, as nodes do when packets get no answer. The time includes the connection.
std::unique_ptr<Pinger> make_stream_pinger(asio::io_context& io, const frame::FrameConfig& config,
                                           const PingTarget& target, PingReport& report);

}  // namespace memberlist::tools
