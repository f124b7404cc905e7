#include "endpoint/endpoint.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "endpoint/drop_lines.hpp"
#include "endpoint/node_names.hpp"
#include "endpoint/streams/join_exchange.hpp"
#include "endpoint/streams/leave_stream.hpp"
#include "endpoint/streams/push_pull_exchange.hpp"
#include "endpoint/streams/stream_ping.hpp"
#include "wire/decode.hpp"
#include "wire/label.hpp"

namespace memberlist::endpoint {

namespace {

bool is_alive(BytesView message) {
    return !message.empty() && static_cast<wire::MessageType>(message.front()) == wire::MessageType::alive;
}

}  // namespace

Endpoint::Endpoint(EndpointConfig config, Rng rng, Entropy& entropy, core::Questions questions,
                   Telemetry telemetry)
    : config_(std::move(config)),
      budget_(config_.frame),
      swim_(config_.swim, config_.local, rng, questions, gossip_budget_, std::move(telemetry)),
      cipher_(config_.frame.keyring, entropy),
      packet_writer_(config_.frame, cipher_),
      packet_reader_(config_.frame, cipher_),
      joins_({.parallel_max = config_.streams.join_parallel,
              .seed_addresses_max = config_.streams.seed_addresses_max},
             swim_.state().log),
      seeds_(config_.streams.seeds_remembered_max),
      streams_(config_, swim_, cipher_, effects_) {
    joins_.set_on_proven([this](const std::string& seed) { seeds_.prove(seed); });
}

void Endpoint::start(TimePoint now, Actions& out) {
    swim_.start(now, effects_);
    complete_step(now, out);
}

// --- packets -------------------------------------------------------------------------------------

void Endpoint::on_datagram(TimePoint now, const SocketAddress& from, BytesView datagram, Actions& out) {
    if (refuses_source(from, "Blocked packet: {error}")) return;
    swim_.state().metrics.count("memberlist.udp.received", datagram.size());
    packet_reader_.read(
        datagram, [&](BytesView message) { read_message(now, from, message); },
        [&](const Error& error) { count_drop(from, error); });
    complete_step(now, out);
}

// Checked before anything is read, even the label. Go has no such list: its CIDRsAllowed is about
// members and checks the source of alive messages only (read_message).
bool Endpoint::refuses_source(const SocketAddress& from, std::string_view message) {
    if (!config_.allowed_sources || any_contains(*config_.allowed_sources, from.ip)) return false;
    swim_.peer_log().drop_error(Errc::refused_by_policy, LogLevel::debug, message, from);
    return true;
}

void Endpoint::read_message(TimePoint now, const SocketAddress& from, BytesView message) {
    if (is_alive(message) && !swim_.admits_alive_from(from)) return;
    const auto decoded = wire::decode_packet_message(message);
    if (!decoded) {
        const DropLine line = undecoded_line(message.front());
        return swim_.peer_log().drop_error(decoded.error(), line.level, line.message, from);
    }
    swim_.on_message(now, from, *decoded, effects_);
}

void Endpoint::count_drop(const SocketAddress& from, const Error& error) {
    const DropLine line = packet_drop_line(error);
    swim_.peer_log().drop_error(error, line.level, line.message, from);
}

void Endpoint::on_send_failed(TimePoint now, const SocketAddress& to, Actions& out) {
    swim_.on_send_failed(to, effects_);
    complete_step(now, out);
}

Result<void> Endpoint::send_best_effort(TimePoint now, const Node& to, BytesView payload, Actions& out) {
    if (auto named = check_node_name(config_.require_node_names, to.name); !named) return named;
    if (const std::size_t limit = budget_.datagram_payload_bytes_max(); payload.size() > limit) {
        swim_.peer_log().count(Errc::message_too_large);
        return Error{Errc::message_too_large, "a datagram holds at most " + std::to_string(limit) +
                                                  " bytes of user message, not " +
                                                  std::to_string(payload.size())};
    }
    swim_.send_user_message(to, payload, effects_);
    complete_step(now, out);
    return {};
}

// --- streams -------------------------------------------------------------------------------------

std::optional<StreamId> Endpoint::on_stream_accepted(TimePoint now, const SocketAddress& from, Actions& out) {
    if (refuses_source(from, "Blocked stream connection: {error}")) return std::nullopt;
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
    streams_.on_deadline(now, out);
    for (const JoinId join : joins_.expire(now)) streams_.cancel(now, join, Errc::timed_out, out);
    while (const auto operation = limits_.pop_due(now)) end(now, *operation, Errc::timed_out, out);
    swim_.on_deadline(now, effects_);
    complete_step(now, out);
}

std::optional<TimePoint> Endpoint::next_deadline() const {
    std::optional<TimePoint> next = swim_.next_deadline();
    for (const auto& other : {streams_.next_deadline(), joins_.next_deadline(), limits_.next()}) {
        if (other && (!next || *other < *next)) next = other;
    }
    return next;
}

// --- operations ----------------------------------------------------------------------------------

OperationContext Endpoint::operation_context(TimePoint now, Actions& out) {
    return {.now = now,
            .config = config_,
            .swim = swim_,
            .effects = effects_,
            .streams = streams_,
            .joins = joins_,
            .seeds = seeds_,
            .limits = limits_,
            .out = out};
}

void Endpoint::begin(TimePoint now, OpId id, Operation operation, Actions& out) {
    auto context = operation_context(now, out);
    auto started = check_timeout(timeout_of(operation));
    if (started) started = std::visit([&](auto& any) { return any.start(context, id); }, operation);
    if (!started) out.push(Finish{.operation = id, .error = started.error()});
    complete_step(now, out);
}

void Endpoint::rejoin_proven_seeds(TimePoint now, Duration timeout, Actions& out) {
    auto context = operation_context(now, out);
    endpoint::rejoin_proven_seeds(context, timeout);
    complete_step(now, out);
}

void Endpoint::on_seed_resolved(TimePoint now, const ResolveSeed& asked,
                                const Result<std::vector<SocketAddress>>& found, Actions& out) {
    if (!found) {
        joins_.on_unresolved(asked.join, asked.index, found.error());
    } else if (found->empty()) {
        joins_.on_unresolved(asked.join, asked.index, asked.seed.resolve_error("it has no address"));
    } else {
        joins_.on_resolved(asked.join, asked.index, asked.seed.name, *found);
    }
    complete_step(now, out);
}

void Endpoint::cancel(TimePoint now, OpId operation, Actions& out) {
    end(now, operation, Errc::operation_canceled, out);
    complete_step(now, out);
}

void Endpoint::end(TimePoint now, OpId operation, Errc reason, Actions& out) {
    if (const auto join = joins_.find(operation)) {
        streams_.cancel(now, *join, reason, out);
        joins_.cancel(*join, reason, out);
    }
    streams_.cancel(now, operation, reason, out);
    swim_.cancel(operation, reason, effects_);
}

void Endpoint::shutdown(TimePoint now, Actions& out) {
    joins_.cancel_all(Errc::shutting_down, out);
    streams_.cancel_all(now, Errc::shutting_down, out);
    swim_.cancel_all(Errc::shutting_down, effects_);
    complete_step(now, out);
}

void Endpoint::confirm_dead(TimePoint now, std::string_view name, Actions& out) {
    swim_.confirm_dead(now, name, effects_);
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
        const SocketAddress to = attempt->to;
        std::string name = attempt->name;
        streams_.open(now, to, std::move(name),
                      std::make_unique<JoinExchange>(swim_, effects_, joins_, std::move(*attempt)), out);
    }
    joins_.finish_complete(out);
    if (limits_.empty()) return;
    for (const Action& action : out.list()) {
        if (const auto* finish = std::get_if<Finish>(&action)) limits_.forget(finish->operation);
    }
}

void Endpoint::perform(TimePoint now, core::Effect& effect, Actions& out) {
    std::visit(
        Overloaded{
            [&](core::SendPacket& packet) { send_packet(packet, out); },
            [&](core::StartPushPull& sync) {
                swim_.state().log.debug("Initiating push/pull sync with: {node} {address}",
                                        {{"node", sync.name}, {"address", sync.to}});
                streams_.open(now, sync.to, std::move(sync.name),
                              std::make_unique<PushPullExchange>(swim_, effects_, sync.is_join), out);
            },
            [&](core::StartLeaveStream& leave) {
                streams_.open(now, leave.to, std::move(leave.name),
                              std::make_unique<LeaveStream>(swim_, effects_, leave.operation), out);
            },
            [&](core::StartStreamPing& ping) {
                if (ping.deadline <= now) return;  // a late step: its time is over before it begins
                streams_.open(now, ping.to, ping.name, std::make_unique<StreamPing>(swim_, effects_, ping),
                              out);
            },
            [&](core::RejoinSeeds& again) {
                auto context = operation_context(now, out);
                endpoint::rejoin_proven_seeds(context, again.timeout);
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
        swim_.peer_log().count(written.error().code);
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
