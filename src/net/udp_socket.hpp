// UdpSocket: the node's datagrams. Reads in turns under Asio's readiness, writes at once or not at all.
//
// Lives on one strand. close() ends all reports; handlers that Asio still holds keep the object, not its
// observer, alive.
#pragma once

#include <asio/ip/udp.hpp>
#include <memory>
#include <span>
#include <vector>

#include "base/telemetry.hpp"
#include "net/datagram_batch.hpp"

namespace memberlist::net {

class UdpSocket : public std::enable_shared_from_this<UdpSocket> {
public:
    struct Observer {
        virtual ~Observer() = default;
        // The views are valid during the call.
        virtual void on_datagrams(std::span<const InboundDatagram> datagrams) = 0;
    };

    struct Counters {
        std::uint64_t received = 0;
        std::uint64_t sent = 0;
        std::uint64_t dropped =
            0;  ///< Not sent because the system's buffer was full, or the datagram too large for the path.
    };

    // `bound` is; `observer` outlives the time until close().
    UdpSocket(asio::ip::udp::socket bound, Observer& observer, Telemetry telemetry);

    void start();
    // Sends what the system takes now and never waits: a full buffer drops the rest, as the network would.
    // Destinations that the system refuses to send to are appended to `refused`.
    void send(std::span<const OutboundDatagram> datagrams, std::vector<SocketAddress>& refused);
    void close();

    const Counters& counters() const { return counters_; }

private:
    void grow_receive_buffer();
    void wait_for_datagrams();
    void take_turn();
    void note_dropped(std::size_t datagrams);
    void note_failure(const SocketAddress& to, const std::error_code& error,
                      std::vector<SocketAddress>& refused);

    asio::ip::udp::socket socket_;
    Observer& observer_;
    Logger log_;
    Metrics metrics_;
    int family_;
    ReceiveBatch batch_;
    Counters counters_;
};

}  // namespace memberlist::net
