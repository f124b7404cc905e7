#include "net/transport_carrier.hpp"

#include <utility>

#include "base/overloaded.hpp"

namespace memberlist::net {

TransportCarrier::TransportCarrier(std::shared_ptr<Transport> transport, const endpoint::StreamLimits& limits,
                                   std::shared_ptr<Mailbox> mailbox, Telemetry telemetry)
    : transport_(std::move(transport)),
      inbox_(std::make_shared<TransportInbox>(
          TransportInbox::Limits{.stream_bytes = limits.held_bytes_max, .accepted = limits.accepted_max},
          std::move(mailbox))),
      log_(std::move(telemetry.log)),
      metrics_(std::move(telemetry.metrics)) {}

TransportCarrier::~TransportCarrier() { TransportCarrier::close(); }

Result<SocketAddress> TransportCarrier::bind(const SocketAddress& wanted) {
    auto address = transport_->start(wanted, inbox_->port());
    if (!address) return address.error();
    is_started_ = true;
    if (address->port == 0)
        return Error{Errc::bind_failed, "the transport's address " + address->to_string() + " has no port"};
    return address;
}

void TransportCarrier::start() { inbox_->open(*this); }

// The step that follows publishes the counters for the last time.
void TransportCarrier::stop_accepting() {
    inbox_->refuse_streams();
    note_dropped();
}

void TransportCarrier::close() {
    inbox_->close();
    streams_.clear();
    if (std::exchange(is_started_, false)) transport_->stop();
    transport_.reset();  // it may hold a Memberlist of this node
}

NetCounters TransportCarrier::counters() const { return counters_; }

// As in UdpSocket::send(), errors that say nothing about the receiver are not reported as refused.
void TransportCarrier::send(std::span<const OutboundDatagram> datagrams,
                            std::vector<SocketAddress>& refused) {
    for (const OutboundDatagram& datagram : datagrams) {
        const std::error_code error = transport_->send_packet(datagram.to, datagram.payload);
        if (!error) {
            ++counters_.datagrams_sent;
            continue;
        }
        log_.debug("Failed to send a UDP packet to {to}: {error}", {{"to", datagram.to}, {"error", error}});
        if (error == std::errc::no_buffer_space || error == std::errc::message_size) {
            ++counters_.datagrams_dropped;
            metrics_.count("memberlist.udp.dropped", 1);
        } else {
            refused.push_back(datagram.to);
        }
    }
}

// --- streams -------------------------------------------------------------------------------------

template <class Call>
void TransportCarrier::with_stream(StreamId id, Call call) {
    const auto stream = streams_.find(id);
    if (stream != streams_.end() && stream->second != nullptr) call(*stream->second);
}

void TransportCarrier::dial(StreamId id, const SocketAddress& to) {
    ++counters_.streams_dialed;
    StreamPort port = inbox_->port_of(id);
    auto stream = transport_->open_stream(to, port);
    if (stream == nullptr) port.closed(std::make_error_code(std::errc::host_unreachable));
    streams_.emplace(id, std::move(stream));
}

void TransportCarrier::write(StreamId id, Bytes data) {
    with_stream(id, [&](TransportStream& stream) { stream.write(std::move(data)); });
}

void TransportCarrier::finish(StreamId id) {
    with_stream(id, [](TransportStream& stream) { stream.finish(); });
}

void TransportCarrier::abort(StreamId id) { streams_.erase(id); }

// --- what the transport reports ------------------------------------------------------------------

// Go: net.go handlePacket, "handler queue full, dropping message".
bool TransportCarrier::note_dropped() {
    const TransportInbox::Dropped dropped = inbox_->take_dropped();
    if (dropped.total() == 0) return false;
    counters_.over_limit += dropped.total();
    metrics_.count("memberlist.drops", {"reason", errc_name(Errc::limit_exceeded)}, dropped.total());
    log_.debug("the transport's inbox is full, dropped {packets} packets and {streams} streams",
               {{"packets", dropped.packets}, {"streams", dropped.streams}});
    return true;
}

// Consecutive packets are handled in one step, like a batch from a socket.
void TransportCarrier::on_items(std::deque<TransportInbox::Item> items) {
    // An empty step, to publish the counters.
    if (note_dropped() && items.empty()) observer().on_datagrams({});
    std::vector<TransportInbox::Packet> packets;
    const auto report = [&](const TransportInbox::Stream& stream, auto call) {
        if (stream->id && streams_.contains(*stream->id)) call(*stream->id);
    };
    for (TransportInbox::Item& item : items) {
        if (auto* packet = std::get_if<TransportInbox::Packet>(&item)) {
            packets.push_back(std::move(*packet));
            continue;
        }
        flush_datagrams(packets);
        std::visit(Overloaded{
                       [](TransportInbox::Packet&) {},
                       [&](TransportInbox::Accepted& accepted) { on_accepted(accepted); },
                       [&](TransportInbox::Connected& connected) {
                           report(connected.stream, [&](StreamId id) { observer().on_connected(id); });
                       },
                       [&](TransportInbox::Data& data) {
                           report(data.stream, [&](StreamId id) { observer().on_data(id, data.bytes); });
                       },
                       [&](TransportInbox::Ended& ended) {
                           report(ended.stream, [&](StreamId id) { observer().on_end(id); });
                       },
                       [&](TransportInbox::Closed& closed) { on_closed(closed); },
                   },
                   item);
    }
    flush_datagrams(packets);
}

void TransportCarrier::flush_datagrams(std::vector<TransportInbox::Packet>& packets) {
    if (packets.empty()) return;
    std::vector<InboundDatagram> datagrams;
    datagrams.reserve(packets.size());
    for (const auto& packet : packets) datagrams.push_back({packet.from, packet.data});
    counters_.datagrams_received += packets.size();
    observer().on_datagrams(datagrams);
    packets.clear();
}

void TransportCarrier::on_accepted(TransportInbox::Accepted& accepted) {
    observer().on_accepted(accepted.from, [&](StreamId adopted) {
        ++counters_.streams_accepted;
        accepted.stream->id = adopted;
        streams_.emplace(adopted, std::move(accepted.hold));
    });
}

void TransportCarrier::on_closed(const TransportInbox::Closed& closed) {
    const auto& id = closed.stream->id;
    if (id && streams_.erase(*id) > 0) observer().on_closed(*id, closed.error);
}

}  // namespace memberlist::net
