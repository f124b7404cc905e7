#include "net/udp_socket.hpp"

#include <asio/error.hpp>

namespace memberlist::net {

namespace {

// Go: net_transport.go udpRecvBufSize.
constexpr int receive_buffer_bytes = 2 * 1024 * 1024;

// Limits how many batches are read before timers and streams get their turn.
constexpr int batches_per_turn = 4;

bool is_full(const std::error_code& error) {
    return error == std::errc::operation_would_block || error == std::errc::resource_unavailable_try_again ||
           error == std::errc::no_buffer_space;
}

int family_of(const asio::ip::udp::socket& socket) {
    std::error_code error;
    return socket.local_endpoint(error).protocol().family();
}

}  // namespace

UdpSocket::UdpSocket(asio::ip::udp::socket bound, Observer& observer, Telemetry telemetry)
    : socket_(std::move(bound)),
      observer_(observer),
      log_(std::move(telemetry.log)),
      metrics_(std::move(telemetry.metrics)),
      family_(family_of(socket_)) {
    grow_receive_buffer();
}

// Go: net_transport.go setUDPRecvBuf. Linux accepts any size and caps it at its limit; other
// systems refuse a size that is too large.
void UdpSocket::grow_receive_buffer() {
    std::error_code error;
    for (int bytes = receive_buffer_bytes; bytes > 0; bytes /= 2) {
        socket_.set_option(asio::socket_base::receive_buffer_size(bytes), error);
        if (!error) return;
    }
    log_.warn("cannot enlarge the UDP receive buffer: {error}", {{"error", error}});
}

void UdpSocket::start() { wait_for_datagrams(); }

void UdpSocket::wait_for_datagrams() {
    socket_.async_wait(asio::ip::udp::socket::wait_read,
                       [self = shared_from_this()](const std::error_code& error) {
                           if (!self->socket_.is_open() || error == asio::error::operation_aborted) return;
                           if (error)
                               self->log_.error("Error waiting for UDP packets: {error}", {{"error", error}});
                           self->take_turn();
                           if (self->socket_.is_open()) self->wait_for_datagrams();
                       });
}

void UdpSocket::take_turn() {
    for (int i = 0; i < batches_per_turn && socket_.is_open(); ++i) {
        std::error_code error;
        const auto datagrams = batch_.receive(socket_.native_handle(), error);
        if (error) log_.error("Error reading UDP packet: {error}", {{"error", error}});
        if (datagrams.empty()) return;
        counters_.received += datagrams.size();
        observer_.on_datagrams(datagrams);
    }
}

void UdpSocket::send(std::span<const OutboundDatagram> datagrams, std::vector<SocketAddress>& refused) {
    while (!datagrams.empty()) {
        const SendResult result = send_batch(socket_.native_handle(), family_, datagrams);
        counters_.sent += result.sent;
        datagrams = datagrams.subspan(result.sent);
        if (!result.error || result.error == std::errc::interrupted) continue;
        if (is_full(result.error)) {
            note_dropped(datagrams.size());
            log_.debug("the UDP send buffer is full, dropped packets", {{"count", datagrams.size()}});
            return;
        }
        note_failure(datagrams.front().to, result.error, refused);
        datagrams = datagrams.subspan(1);
    }
}

void UdpSocket::note_dropped(std::size_t datagrams) {
    counters_.dropped += datagrams;
    metrics_.count("memberlist.udp.dropped", datagrams);
}

// Go treats every failed write as a sign that the peer is unreachable (state.go failedRemote).
// Difference: a datagram that is too large says nothing about the peer, so it only counts as
// dropped.
void UdpSocket::note_failure(const SocketAddress& to, const std::error_code& error,
                             std::vector<SocketAddress>& refused) {
    log_.debug("Failed to send a UDP packet to {to}: {error}", {{"to", to}, {"error", error}});
    if (error == std::errc::message_size) {
        note_dropped(1);
    } else {
        refused.push_back(to);
    }
}

void UdpSocket::close() {
    std::error_code ignored;
    socket_.close(ignored);
}

}  // namespace memberlist::net
