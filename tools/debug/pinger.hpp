// Pinger sends pings as a memberlist node would and waits for the answers. It does not join the
// cluster.
//
// Each ping carries the address of our socket as its source, where the node sends its answer.
// Single-threaded: all calls come from the thread that runs `io`.
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
    std::string node;                  ///< Name that the node must have; empty: any.
    std::optional<SocketAddress> via;  ///< Node that relays the ping; absent: ping directly.
};

inline constexpr std::string_view source_name = "memberlist-debug-ping";

class Pinger {
public:
    virtual ~Pinger() = default;
    Pinger(const Pinger&) = delete;
    Pinger& operator=(const Pinger&) = delete;

    // Sends one ping. The outcome goes to the report, except for the timeout.
    virtual void send(std::uint32_t seq_no, Duration timeout) = 0;

protected:
    Pinger() = default;
};

// Pings by packet, directly or through another node. All arguments must outlive the pinger.
Result<std::unique_ptr<Pinger>> make_packet_pinger(asio::io_context& io, const frame::FrameConfig& config,
                                                   const PingTarget& target, PingReport& report);

// Pings over one stream per ping, as nodes do when packets get no answer. Times include connecting.
std::unique_ptr<Pinger> make_stream_pinger(asio::io_context& io, const frame::FrameConfig& config,
                                           const PingTarget& target, PingReport& report);

}  // namespace memberlist::tools
