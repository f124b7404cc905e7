// SocketCarrier: packets over UDP, streams over TCP.
#pragma once

#include <memory>
#include <unordered_map>

#include "net/bound_sockets.hpp"
#include "net/carrier.hpp"
#include "net/listener.hpp"
#include "net/stream_connection.hpp"
#include "net/udp_socket.hpp"

namespace memberlist::net {

class SocketCarrier final : public Carrier,
                            public UdpSocket::Observer,
                            public Listener::Observer,
                            public StreamConnection::Observer {
public:
    SocketCarrier(BoundSockets sockets, const Telemetry& telemetry);

    void start() override;
    void send(std::span<const OutboundDatagram> datagrams, std::vector<SocketAddress>& refused) override;
    void dial(StreamId id, const SocketAddress& to) override;
    void write(StreamId id, Bytes data) override;
    void finish(StreamId id) override;
    void abort(StreamId id) override;
    void stop_accepting() override;
    void close() override;
    NetCounters counters() const override;

private:
    void on_datagrams(std::span<const InboundDatagram> datagrams) override;
    void on_accepted(asio::ip::tcp::socket socket, const SocketAddress& from) override;
    void on_connected(StreamId id) override;
    void on_data(StreamId id, BytesView data) override;
    void on_end(StreamId id) override;
    void on_closed(StreamId id, std::error_code error) override;

    StreamConnection& add_stream(StreamId id, asio::ip::tcp::socket socket);
    template <class Call>
    void with_stream(StreamId id, Call call);

    std::shared_ptr<UdpSocket> udp_;
    std::shared_ptr<Listener> acceptor_;
    std::unordered_map<StreamId, std::shared_ptr<StreamConnection>> streams_;
    std::unique_ptr<std::uint8_t[]> read_buffer_;
    NetCounters stream_counters_;
};

}  // namespace memberlist::net
