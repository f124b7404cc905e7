// UdpSocket: sends and receives the node's datagrams. Reads a bounded number of batches per turn
// when Asio reports the socket readable; writes at once or not at all.
//
// Lives on one strand. Reports nothing after close(). Handlers still held by Asio keep this object
// alive, but not its observer.
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
        // The views are valid only during the call.
        virtual void on_datagrams(std::span<const InboundDatagram> datagrams) = 0;
    };

    struct Counters {
        std::uint64_t received = 0;
        std::uint64_t sent = 0;
        /// Not sent: the send buffer was full, or the datagram was too large for the path.
        std::uint64_t dropped = 0;
    };

    // `bound` must be bound. `observer` must stay valid until close().
    UdpSocket(asio::ip::udp::socket bound, Observer& observer, Telemetry telemetry);

    void start();
    // Sends without waiting. A full send buffer drops the rest, as a network would. Destinations
    // that the system refuses are appended to `refused`.
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
