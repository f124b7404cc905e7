#include "core/ping_service.hpp"

#include <algorithm>
#include <vector>

#include "core/answer_address.hpp"

namespace memberlist::core {

void PingService::on_ping(TimePoint now, const SocketAddress& from, const wire::Ping& ping, Effects& out) {
    if (!ping.node.empty() && !context_.is_self(ping.node)) {
        context_.peer_log.refuse(Errc::unknown_node, LogLevel::warn, "Got ping for unexpected node '{node}'",
                                 {{"node", ping.node}, {"from", from}});
        return;
    }
    Bytes payload;
    if (context_.questions.ping != nullptr) payload = context_.questions.ping->ack_payload();
    const SocketAddress to = answer_address(ping.source, from);
    gossip_.send(to,
                 wire::Ack{.seq_no = ping.seq_no,
                           .payload = payload.empty() ? wire::NilableBytes{} : wire::NilableBytes{payload}},
                 out);
    corrections_.correct_false_death(now, ping.source, out);
}

void PingService::on_indirect_ping(TimePoint now, const SocketAddress& from,
                                   const wire::IndirectPing& request, Effects& out) {
    const auto target = IpAddress::from_bytes(request.target.bytes);
    if (!target) {
        return context_.peer_log.drop(Errc::malformed_message, "indirect ping names no address",
                                      {{"node", request.node}});
    }
    if (request.node.size() > context_.config.name_bytes_max) {
        // The relayed ping would turn a small compressed request into a large packet to any
        // address.
        return context_.peer_log.drop(Errc::limit_exceeded, "indirect ping with an oversized name",
                                      {{"from", from}});
    }
    if (relays_.size() >= context_.config.relays_max) {
        return context_.peer_log.drop(Errc::limit_exceeded, "too many indirect pings in flight",
                                      {{"node", request.node}});
    }
    const std::uint32_t seq_no = context_.next_seq_no();
    // Like Go, the relay waits for the whole probe timeout, then sends a nack and forgets the
    // request.
    const TimerId timer =
        context_.timers.schedule(now + context_.config.probe_timeout, {TimerKind::relay, seq_no});
    relays_.emplace(seq_no,
                    Relay{request.seq_no, answer_address(request.source, from), request.wants_nack, timer});
    gossip_.send({.ip = *target, .port = context_.port_or_default(request.port), .scope_id = 0},
                 wire::Ping{.seq_no = seq_no, .node = request.node, .source = source_of(context_)}, out);
}

void PingService::on_ack(TimePoint now, const wire::Ack& ack, Effects& out) {
    if (const auto relay = relays_.find(ack.seq_no); relay != relays_.end()) {
        context_.timers.cancel(relay->second.timer);
        const Relay answered = relay->second;
        relays_.erase(relay);
        return gossip_.send(answered.requester, wire::Ack{.seq_no = answered.requested_seq_no, .payload = {}},
                            out);
    }
    if (const auto ping = user_pings_.find(ack.seq_no); ping != user_pings_.end()) {
        finish(ping, {}, now - ping->second.sent, out);
    }
}

void PingService::on_relay_timeout(std::uint32_t seq_no, Effects& out) {
    const auto relay = relays_.find(seq_no);
    if (relay == relays_.end()) return;
    const Relay expired = relay->second;
    relays_.erase(relay);
    if (expired.wants_nack)
        gossip_.send(expired.requester, wire::Nack{.seq_no = expired.requested_seq_no}, out);
}

void PingService::start_ping(TimePoint now, OpId operation, const std::string& name, const SocketAddress& to,
                             Effects& out) {
    const std::uint32_t seq_no = context_.next_seq_no();
    const TimerId timer =
        context_.timers.schedule(now + context_.config.probe_timeout, {TimerKind::user_ping, seq_no});
    user_pings_.emplace(seq_no, UserPing{operation, now, timer});
    gossip_.send(to, wire::Ping{.seq_no = seq_no, .node = name, .source = source_of(context_)}, out);
}

void PingService::on_user_ping_timeout(std::uint32_t seq_no, Effects& out) {
    const auto ping = user_pings_.find(seq_no);
    if (ping != user_pings_.end()) finish(ping, Errc::no_response, {}, out);
}

void PingService::cancel(OpId operation, std::error_code error, Effects& out) {
    const auto ping = std::find_if(user_pings_.begin(), user_pings_.end(),
                                   [&](const auto& entry) { return entry.second.operation == operation; });
    if (ping != user_pings_.end()) finish(ping, error, {}, out);
}

void PingService::cancel_all(std::error_code error, Effects& out) {
    std::vector<std::uint32_t> in_order;
    for (const auto& entry : user_pings_) in_order.push_back(entry.first);
    std::sort(in_order.begin(), in_order.end());
    for (const std::uint32_t seq_no : in_order) finish(user_pings_.find(seq_no), error, {}, out);
}

void PingService::finish(UserPings::iterator ping, std::error_code error, Duration round_trip, Effects& out) {
    context_.timers.cancel(ping->second.timer);
    out.push(Finish{ping->second.operation, error, round_trip});
    user_pings_.erase(ping);
}

}  // namespace memberlist::core
