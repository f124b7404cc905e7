#include "net/socket_carrier.hpp"

#include <utility>

namespace memberlist::net {

namespace {

constexpr std::size_t read_buffer_bytes = 64 * 1024;

}  // namespace

SocketCarrier::SocketCarrier(BoundSockets sockets, const Telemetry& telemetry)
    : udp_(std::make_shared<UdpSocket>(std::move(sockets.udp), *this, telemetry)),
      acceptor_(std::make_shared<Listener>(std::move(sockets.acceptor), *this, telemetry.log)),
      read_buffer_(std::make_unique_for_overwrite<std::uint8_t[]>(read_buffer_bytes)) {}

void SocketCarrier::start() {
    udp_->start();
    acceptor_->start();
}

void SocketCarrier::send(std::span<const OutboundDatagram> datagrams, std::vector<SocketAddress>& refused) {
    udp_->send(datagrams, refused);
}

void SocketCarrier::stop_accepting() { acceptor_->close(); }

void SocketCarrier::close() {
    udp_->close();
    for (const auto& stream : std::exchange(streams_, {})) stream.second->abort();
}

NetCounters SocketCarrier::counters() const {
    NetCounters counters = stream_counters_;
    counters.datagrams_received = udp_->counters().received;
    counters.datagrams_sent = udp_->counters().sent;
    counters.datagrams_dropped = udp_->counters().dropped;
    return counters;
}

// --- streams -------------------------------------------------------------------------------------

StreamConnection& SocketCarrier::add_stream(StreamId id, asio::ip::tcp::socket socket) {
    const std::span buffer(read_buffer_.get(), read_buffer_bytes);
    auto stream = std::make_shared<StreamConnection>(id, std::move(socket), buffer, *this);
    return *(streams_[id] = std::move(stream));
}

template <class Call>
void SocketCarrier::with_stream(StreamId id, Call call) {
    if (const auto stream = streams_.find(id); stream != streams_.end()) call(*stream->second);
}

void SocketCarrier::dial(StreamId id, const SocketAddress& to) {
    ++stream_counters_.streams_dialed;
    add_stream(id, asio::ip::tcp::socket(acceptor_->get_executor())).dial(to);
}

void SocketCarrier::write(StreamId id, Bytes data) {
    with_stream(id, [&](auto& stream) { stream.write(std::move(data)); });
}

void SocketCarrier::finish(StreamId id) {
    with_stream(id, [](auto& stream) { stream.finish(); });
}

void SocketCarrier::abort(StreamId id) {
    with_stream(id, [](auto& stream) { stream.abort(); });
    streams_.erase(id);
}

// --- what the sockets report ---------------------------------------------------------------------

void SocketCarrier::on_datagrams(std::span<const InboundDatagram> datagrams) {
    observer().on_datagrams(datagrams);
}

void SocketCarrier::on_accepted(asio::ip::tcp::socket socket, const SocketAddress& from) {
    const auto id = observer().on_accepted(from, [&](StreamId adopted) {
        ++stream_counters_.streams_accepted;  // counted before this step publishes the counters
        add_stream(adopted, std::move(socket));
    });
    if (!id) return;  // refused: destroying the socket closes it
    with_stream(*id, [](auto& stream) { stream.start_accepted(); });
}

void SocketCarrier::on_connected(StreamId id) { observer().on_connected(id); }
void SocketCarrier::on_data(StreamId id, BytesView data) { observer().on_data(id, data); }
void SocketCarrier::on_end(StreamId id) { observer().on_end(id); }

void SocketCarrier::on_closed(StreamId id, std::error_code error) {
    streams_.erase(id);
    observer().on_closed(id, error);
}

}  // namespace memberlist::net
