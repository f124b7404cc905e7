#include "core/prober.hpp"

#include <algorithm>

#include "core/answer_address.hpp"
#include "core/versions.hpp"

namespace memberlist::core {

void Prober::on_tick(TimePoint now, Effects& out) {
    if (!round_) return start_next_round(now, out);
    // A round that starts at this very instant to make up for an earlier tick serves this one too.
    if (round_->sent != now) tick_is_pending_ = true;
}

void Prober::start_next_round(TimePoint now, Effects& out) {
    tick_is_pending_ = false;
    if (const auto target = next_target(now)) start_round(now, *target, out);
}

std::optional<MemberId> Prober::next_target(TimePoint now) {
    // Looks at each member at most once per call, so that a table of dead members ends the search.
    for (std::size_t looked_at = 0; looked_at < context_.members.size(); ++looked_at) {
        if (next_position_ >= context_.members.size()) {
            next_position_ = 0;
            forget_the_long_gone(now);
            context_.members.shuffle_order(context_.rng);
            if (context_.members.order().empty()) return std::nullopt;
        }
        const MemberId id = context_.members.order()[next_position_++];
        const Member& member = context_.members[id];
        if (!context_.is_self(member.name) && !member.is_gone()) return id;
    }
    return std::nullopt;
}

// Go: resetNodes. Members are removed only here. Our own record stays; Go removes its own after a
// leave, and crashes.
void Prober::forget_the_long_gone(TimePoint now) {
    MemberTable& members = context_.members;
    for (std::size_t i = members.order().size(); i > 0; --i) {
        const MemberId id = members.order()[i - 1];
        const Member& member = members[id];
        const bool is_old = now - member.state_changed > context_.config.gossip_to_the_dead_time;
        if (member.is_gone() && is_old && !context_.is_self(member.name)) members.remove(id);
    }
}

void Prober::start_round(TimePoint now, MemberId target, Effects& out) {
    const Member& member = context_.members[target];
    const Duration interval = context_.awareness.scale(context_.config.probe_interval);
    if (interval > context_.config.probe_interval)
        context_.count(context_.counters.degraded_probes, "memberlist.degraded.probe");
    ++context_.counters.probes;

    Round& round = round_.emplace(Round{});
    round.seq_no = context_.next_seq_no();
    round.target = target;
    round.incarnation = member.incarnation;
    round.sent = now;
    round.deadline = now + interval;
    // The direct answer's timeout is not scaled, but never exceeds the round.
    const TimePoint direct_due = std::min(now + context_.config.probe_timeout, round.deadline);
    round.direct_timer = context_.timers.schedule(direct_due, {TimerKind::probe_direct, round.seq_no});
    round.verdict_timer = context_.timers.schedule(round.deadline, {TimerKind::probe_verdict, round.seq_no});
    send_direct_ping(member, out);
}

void Prober::send_direct_ping(const Member& target, Effects& out) {
    const wire::Ping ping{.seq_no = round_->seq_no, .node = target.name, .source = source_of(context_)};
    if (target.state == NodeState::alive) return gossip_.send(target.address, ping, out);
    // The suspicion travels with the ping, so that the suspect can refute it (Lifeguard: Buddy
    // System).
    out.begin_packet(target.address, understands_crc(target.versions));
    out.add_message(ping);
    out.add_message(
        wire::Suspect{.incarnation = target.incarnation, .node = target.name, .from = context_.local.name});
}

void Prober::on_direct_timeout(Effects& out) {
    if (!round_ || round_->phase != Phase::direct) return;
    context_.log.debug("Failed UDP ping: {node} (timeout reached)",
                       {{"node", context_.members[round_->target].name}});
    ask_others(out);
}

void Prober::on_send_failed(const SocketAddress& to, Effects& out) {
    if (!round_ || round_->phase != Phase::direct || context_.members[round_->target].address != to) return;
    // We could not even send, so an answer by other ways does not prove our health.
    round_->health_delta = 0;
    context_.timers.cancel(round_->direct_timer);
    ask_others(out);
}

void Prober::ask_others(Effects& out) {
    round_->phase = Phase::indirect;
    const Member& target = context_.members[round_->target];
    pick_random(
        context_.members, context_.config.indirect_checks, context_.rng,
        [&](const Member& member) { return context_.is_alive_peer(member) && member.name != target.name; },
        helpers_);
    for (const MemberId id : helpers_) {
        const Member& helper = context_.members[id];
        const bool wants_nack = helper.versions.protocol_max >= protocol_with_nack;
        if (wants_nack) ++round_->nacks_expected;
        gossip_.send(helper.address,
                     wire::IndirectPing{.seq_no = round_->seq_no,
                                        .target = target.address.ip.wire_bytes(),
                                        .port = target.address.port,
                                        .node = target.name,
                                        .wants_nack = wants_nack,
                                        .source = source_of(context_)},
                     out);
    }
    if (takes_stream_pings(target)) {
        out.push(StartStreamPing{target.address, target.name, round_->seq_no, round_->deadline});
    }
}

bool Prober::takes_stream_pings(const Member& target) const {
    if (!context_.config.stream_pings || target.versions.protocol_max < protocol_with_stream_ping)
        return false;
    const auto* disables = context_.questions.disables_stream_pings;
    return disables == nullptr || !(*disables)(target.name);
}

bool Prober::on_ack(TimePoint now, const wire::Ack& ack, Effects& out) {
    if (!round_ || ack.seq_no != round_->seq_no) return false;
    if (round_->phase == Phase::direct && context_.questions.ping != nullptr) {
        context_.questions.ping->on_ping_complete(context_.members[round_->target].to_node(),
                                                  now - round_->sent, ack.payload.bytes);
    }
    finish_round(now, round_->health_delta, out);
    return true;
}

bool Prober::on_nack(const wire::Nack& nack) {
    if (!round_ || nack.seq_no != round_->seq_no) return false;
    ++round_->nacks_received;
    return true;
}

bool Prober::on_stream_ack(std::uint32_t seq_no) {
    if (!round_ || round_->seq_no != seq_no) return false;
    round_->stream_answered = true;
    return true;
}

void Prober::on_verdict_due(TimePoint now, Effects& out) {
    if (!round_) return;
    const Round round = *round_;
    const std::string name = context_.members[round.target].name;
    if (round.stream_answered) {
        context_.log.warn(
            "Was able to connect to {node} over TCP but UDP probes failed, network may be misconfigured",
            {{"node", name}});
        return finish_round(now, round.health_delta, out);
    }
    // If helpers that should send a nack are silent, the fault is probably ours (Lifeguard:
    // LHA-Probe).
    int delta = 1;
    if (round.nacks_expected > 0) {
        delta = static_cast<int>(round.nacks_expected - std::min(round.nacks_expected, round.nacks_received));
    }
    ++context_.counters.probes_failed;
    context_.log.info("Suspect {node} has failed, no acks received", {{"node", name}});
    failure_rules_.on_suspect(
        now, {.incarnation = round.incarnation, .node = name, .from = context_.local.name}, out);
    finish_round(now, delta, out);
}

void Prober::finish_round(TimePoint now, int health_delta, Effects& out) {
    context_.timers.cancel(round_->direct_timer);
    context_.timers.cancel(round_->verdict_timer);
    context_.adjust_health(health_delta);
    context_.metrics.sample("memberlist.probeNode", now - round_->sent);
    round_.reset();
    if (tick_is_pending_) start_next_round(now, out);
}

}  // namespace memberlist::core
