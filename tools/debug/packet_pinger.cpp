#include <array>
#include <asio/buffer.hpp>

#include "common/endpoints.hpp"
#include "debug/pinger.hpp"
#include "frame/packet_reader.hpp"
#include "frame/packet_writer.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace memberlist::tools {

namespace {

class PacketPinger final : public Pinger {
public:
    PacketPinger(asio::ip::udp::socket socket, const frame::FrameConfig& config, const PingTarget& target,
                 PingReport& report)
        : socket_(std::move(socket)),
          target_(target),
          report_(report),
          cipher_(config.keyring, nonces_),
          writer_(config, cipher_),
          reader_(config, cipher_),
          datagram_(config.limits.datagram_bytes) {
        receive();
    }

    void send(std::uint32_t seq_no, Duration) override {
        Bytes message;
        const auto bound = socket_.local_endpoint();
        const SocketAddress own = socket_address(bound.address(), bound.port());
        const wire::Source from{own.ip.wire_bytes(), own.port, source_name};
        if (target_.via) {
            wire::encode(wire::IndirectPing{seq_no, target_.address.ip.wire_bytes(), target_.address.port,
                                            target_.node, true, from},
                         message);
        } else {
            wire::encode(wire::Ping{seq_no, target_.node, from}, message);
        }
        report_.on_sent(seq_no);
        const std::array messages{BytesView(message)};
        Bytes packet;
        if (const auto written = writer_.write(messages, false, packet); !written) {
            return report_.on_failure(seq_no, written.error().message());
        }
        std::error_code error;
        socket_.send_to(asio::buffer(packet), udp_endpoint(target_.via.value_or(target_.address)), 0, error);
        if (error) report_.on_failure(seq_no, error.message());
    }

private:
    void receive() {
        socket_.async_receive_from(asio::buffer(datagram_), sender_,
                                   [this](std::error_code error, std::size_t bytes) {
                                       if (error == asio::error::operation_aborted) return;
                                       if (!error) read(BytesView(datagram_).first(bytes));
                                       receive();
                                   });
    }

    // Answers may carry gossip, which is ignored here.
    void read(BytesView packet) {
        const SocketAddress from = socket_address(sender_.address(), sender_.port());
        const auto on_message = [&](BytesView bytes) {
            const auto message = wire::decode_packet_message(bytes);
            if (!message) return report_.on_unreadable(from, message.error().message());
            if (const auto* ack = std::get_if<wire::Ack>(&*message)) report_.on_ack(*ack, from);
            if (const auto* nack = std::get_if<wire::Nack>(&*message)) report_.on_nack(nack->seq_no, from);
        };
        reader_.read(packet, on_message,
                     [&](const Error& error) { report_.on_unreadable(from, error.message()); });
    }

    asio::ip::udp::socket socket_;
    const PingTarget& target_;
    PingReport& report_;
    Nonces nonces_;
    security::MessageCipher cipher_;
    frame::PacketWriter writer_;
    frame::PacketReader reader_;
    Bytes datagram_;
    asio::ip::udp::endpoint sender_;
};

}  // namespace

// Binds the socket to the local address that routes to the peer, because a ping must carry an
// address for the answer. The socket is not connected: a node with several addresses may answer
// from another one.
Result<std::unique_ptr<Pinger>> make_packet_pinger(asio::io_context& io, const frame::FrameConfig& config,
                                                   const PingTarget& target, PingReport& report) {
    const auto peer = udp_endpoint(target.via.value_or(target.address));
    std::error_code error;
    asio::ip::udp::socket probe(io);
    probe.connect(peer, error);
    if (error) return Error(error, error.message());
    const asio::ip::udp::endpoint own(probe.local_endpoint().address(), 0);
    asio::ip::udp::socket socket(io);
    socket.open(own.protocol(), error);
    if (!error) socket.bind(own, error);
    if (error) return Error(error, error.message());
    return std::unique_ptr<Pinger>(std::make_unique<PacketPinger>(std::move(socket), config, target, report));
}

}  // namespace memberlist::tools
