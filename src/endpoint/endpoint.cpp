#include "endpoint/endpoint.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "endpoint/drop_lines.hpp"
#include "endpoint/node_names.hpp"
#include "wire/crc.hpp"
#include "wire/decode.hpp"
#include "wire/label.hpp"

namespace memberlist::endpoint {

namespace {

// An IPv4 datagram's payload at most.
constexpr std::size_t datagram_payload_max = 65'507;

bool is_alive(BytesView message) {
    return !message.empty() && static_cast<wire::MessageType>(message.front()) == wire::MessageType::alive;
}

}  // namespace

Endpoint::Endpoint(EndpointConfig config, Rng rng, Entropy& entropy, core::Questions questions,
                   Telemetry telemetry)
    : config_(std::move(config)),
      swim_(config_.swim, config_.local, rng, questions, std::move(telemetry)),
      cipher_(config_.frame.keyring, entropy),
      packet_writer_(config_.frame, cipher_),
      packet_reader_(config_.frame, cipher_),
      joins_(config_.streams.join_parallel),
      streams_(config_, swim_, joins_, cipher_, effects_) {}

void Endpoint::start(TimePoint now, Actions& out) {
    swim_.start(now, effects_);
    complete_step(now, out);
}

// --- packets -------------------------------------------------------------------------------------

void Endpoint::on_datagram(TimePoint now, const SocketAddress& from, BytesView datagram, Actions& out) {
    swim_.set_packet_overhead(packet_writer_.overhead());
    swim_.state().metrics.count("memberlist.udp.received", datagram.size());
    packet_reader_.read(
        datagram, [&](BytesView message) { read_message(now, from, message); },
        [&](const Error& error) { count_drop(from, error); });
    complete_step(now, out);
}

void Endpoint::read_message(TimePoint now, const SocketAddress& from, BytesView message) {
    // Go: net.go handleAlive. News of members are for those to tell who could be members themselves.
    if (is_alive(message) && !swim_.state().allows(from.ip)) {
        return swim_.state().drop_error(Errc::refused_by_policy, LogLevel::debug,
                                        "Blocked alive message: {error}", from);
    }
    const auto decoded = wire::decode_packet_message(message);
    if (!decoded) {
        const DropLine line = undecoded_line(message.front());
        return swim_.state().drop_error(decoded.error(), line.level, line.message, from);
    }
    swim_.on_message(now, from, *decoded, effects_);
}

void Endpoint::count_drop(const SocketAddress& from, const Error& error) {
    const DropLine line = packet_drop_line(error);
    swim_.state().drop_error(error, line.level, line.message, from);
}

void Endpoint::on_send_failed(TimePoint now, const SocketAddress& to, Actions& out) {
    swim_.on_send_failed(now, to, effects_);
    complete_step(now, out);
}

Result<void> Endpoint::send_best_effort(TimePoint now, const Node& to, BytesView payload, Actions& out) {
    if (auto named = check_node_name(config_.require_node_names, to.name); !named) return named;
    const std::size_t overhead = packet_writer_.overhead() + wire::crc_header_bytes + 1;
    if (payload.size() + overhead > datagram_payload_max) {
        return Error{Errc::message_too_large,
                     "a datagram holds at most " + std::to_string(datagram_payload_max - overhead) +
                         " bytes of user message, not " + std::to_string(payload.size())};
    }
    swim_.send_user_message(to, payload, effects_);
    complete_step(now, out);
    return {};
}

// --- streams -------------------------------------------------------------------------------------

std::optional<StreamId> Endpoint::on_stream_accepted(TimePoint now, const SocketAddress& from, Actions& out) {
    const auto id = streams_.accept(now, from, out);
    complete_step(now, out);
    return id;
}

void Endpoint::on_stream_connected(TimePoint now, StreamId id, Actions& out) {
    streams_.on_connected(now, id, out);
    complete_step(now, out);
}

void Endpoint::on_stream_data(TimePoint now, StreamId id, BytesView data, Actions& out) {
    streams_.on_data(now, id, data, out);
    complete_step(now, out);
}

void Endpoint::on_stream_end(TimePoint now, StreamId id, Actions& out) {
    streams_.on_end(now, id, out);
    complete_step(now, out);
}

void Endpoint::on_stream_closed(TimePoint now, StreamId id, std::error_code error, Actions& out) {
    streams_.on_closed(now, id, error, out);
    complete_step(now, out);
}

// --- time ----------------------------------------------------------------------------------------

void Endpoint::on_deadline(TimePoint now, Actions& out) {
    swim_.set_packet_overhead(packet_writer_.overhead());
    streams_.on_deadline(now, out);
    swim_.on_deadline(now, effects_);
    complete_step(now, out);
}

std::optional<TimePoint> Endpoint::next_deadline() const {
    const auto protocol = swim_.next_deadline();
    const auto streams = streams_.next_deadline();
    if (!protocol || !streams) return protocol ? protocol : streams;
    return std::min(*protocol, *streams);
}

// --- the application -----------------------------------------------------------------------------

void Endpoint::join(TimePoint now, OpId operation, const std::vector<ResolvedSeed>& seeds,
                    std::vector<SeedFailure> unresolved, Actions& out) {
    swim_.return_from_leave(now, effects_);
    std::vector<ResolvedSeed> usable;
    for (const ResolvedSeed& resolved : seeds) {
        if (auto named = check_node_name(config_.require_node_names, resolved.seed.name); named) {
            usable.push_back(resolved);
        } else {
            unresolved.push_back({resolved.seed.text, named.error()});
        }
    }
    joins_.start(operation, usable, std::move(unresolved));
    complete_step(now, out);
}

void Endpoint::leave(TimePoint now, OpId operation, Duration timeout, Actions& out) {
    swim_.leave(now, operation, timeout, effects_);
    complete_step(now, out);
}

void Endpoint::update(TimePoint now, OpId operation, Duration timeout, Actions& out) {
    swim_.update(now, operation, timeout, effects_);
    complete_step(now, out);
}

void Endpoint::ping(TimePoint now, OpId operation, const Node& to, Actions& out) {
    if (auto named = check_node_name(config_.require_node_names, to.name); !named) {
        return out.push(Finish{.operation = operation, .error = named.error()});
    }
    swim_.set_packet_overhead(packet_writer_.overhead());
    swim_.ping(now, operation, to.name, to.address, effects_);
    complete_step(now, out);
}

void Endpoint::send_reliable(TimePoint now, OpId operation, const Node& to, Bytes payload, Actions& out) {
    if (auto named = check_node_name(config_.require_node_names, to.name); !named) {
        return out.push(Finish{.operation = operation, .error = named.error()});
    }
    const std::size_t limit = config_.frame.limits.user_message_bytes;
    if (payload.size() > limit) {
        out.push(Finish{.operation = operation,
                        .error = {Errc::message_too_large,
                                  "a stream carries at most " + std::to_string(limit) +
                                      " bytes of user message, not " + std::to_string(payload.size())}});
        return;
    }
    streams_.open(now, to.address, to.name, Delivering{operation, std::move(payload)}, out);
    complete_step(now, out);
}

void Endpoint::cancel(TimePoint now, OpId operation, Actions& out) {
    streams_.abort_operation(operation, out);
    joins_.cancel(operation, Errc::operation_canceled, out);
    swim_.cancel(operation, Errc::operation_canceled, effects_);
    complete_step(now, out);
}

void Endpoint::shutdown(TimePoint now, Actions& out) {
    joins_.cancel_all(Errc::shutting_down, out);
    streams_.abort_all(Errc::shutting_down, out);
    swim_.cancel_all(Errc::shutting_down, effects_);
    complete_step(now, out);
}

// --- effects to actions --------------------------------------------------------------------------

void Endpoint::complete_step(TimePoint now, Actions& out) {
    // By position: a stream that cannot be opened may add effects.
    for (std::size_t i = 0; i < effects_.list().size(); ++i) {
        core::Effect effect = std::move(effects_.list()[i]);
        perform(now, effect, out);
    }
    effects_.clear();
    while (auto attempt = joins_.next_attempt()) {
        streams_.open(now, attempt->to, std::move(attempt->name), Syncing{attempt->operation}, out);
    }
    joins_.finish_complete(out);
}

void Endpoint::perform(TimePoint now, core::Effect& effect, Actions& out) {
    std::visit(
        Overloaded{
            [&](core::SendPacket& packet) { send_packet(packet, out); },
            [&](core::StartSync& sync) {
                swim_.state().log.debug("Initiating push/pull sync with: {node} {address}",
                                        {{"node", sync.name}, {"address", sync.to}});
                streams_.open(now, sync.to, std::move(sync.name), Syncing{}, out);
            },
            [&](core::StartFarewell& farewell) {
                streams_.open(now, farewell.to, std::move(farewell.name), Departing{farewell.operation}, out);
            },
            [&](core::StartStreamPing& ping) {
                if (ping.deadline <= now) return;  // a late step: its time is over before it begins
                streams_.open(now, ping.to, std::move(ping.name), StreamPinging{ping.seq_no, ping.deadline},
                              out);
            },
            [&](core::Announce& announce) { out.push(Announce{std::move(announce.event)}); },
            [&](core::Finish& finish) {
                out.push(Finish{
                    .operation = finish.operation, .error = finish.error, .round_trip = finish.round_trip});
            },
        },
        effect);
}

void Endpoint::send_packet(const core::SendPacket& packet, Actions& out) {
    effects_.messages(packet, packet_messages_);
    const std::size_t offset = out.bytes().size();
    if (auto written = packet_writer_.write(packet_messages_, packet.with_crc, out.bytes()); !written) {
        swim_.state().drops.count_code(written.error().code);
        swim_.state().log.error("Encryption of message failed: {error}",
                                {{"error", written.error()}, {"to", packet.to}});
        return;
    }
    const std::size_t size = out.bytes().size() - offset;
    // Go adds the label header after it has counted.
    swim_.state().metrics.count("memberlist.udp.sent", size - wire::label_overhead(config_.frame.label));
    out.push(SendDatagram{packet.to, offset, size});
}

}  // namespace memberlist::endpoint
