#include "core/swim.hpp"

#include <utility>

#include "base/overloaded.hpp"

namespace memberlist::core {

Swim::Swim(const SwimConfig& config, LocalNode local, Rng rng, Questions questions,
           const GossipBudget& budget, Telemetry telemetry)
    : context_(config, std::move(local), rng, questions, budget, std::move(telemetry)) {}

void Swim::start(TimePoint now, Effects& out) {
    membership_.announce_self(now, out);
    // Nodes that start together must not stay in step. Go waits a random part of the interval
    // before its first full one.
    const auto first = [&](TimerKind kind, Duration interval, Duration minimum) {
        if (interval <= Duration::zero()) return;
        context_.timers.schedule(now + minimum + context_.rng.below(interval), {kind, 0});
    };
    const SwimConfig& config = context_.config;
    first(TimerKind::probe_tick, config.probe_interval, config.probe_interval);
    if (config.gossip_nodes > 0)
        first(TimerKind::gossip_tick, config.gossip_interval, config.gossip_interval);
    first(TimerKind::push_pull_tick, config.push_pull_interval, config.push_pull_interval);
    first(TimerKind::heal_tick, config.heal_interval, Duration::zero());
    if (context_.metrics.is_enabled() && config.queue_check_interval > Duration::zero())
        repeat(now, TimerKind::queue_check, config.queue_check_interval);
}

void Swim::on_message(TimePoint now, const SocketAddress& from, const wire::PacketMessage& message,
                      Effects& out) {
    const PeerLog::Handling handling(context_.peer_log, from);
    std::visit(
        Overloaded{
            [&](const wire::Ping& ping) { pings_.on_ping(now, from, ping, out); },
            [&](const wire::IndirectPing& request) { pings_.on_indirect_ping(now, from, request, out); },
            [&](const wire::Ack& ack) {
                if (prober_.on_ack(now, ack, out) || healing_.on_ack(ack.seq_no, out)) return;
                pings_.on_ack(now, ack, out);
            },
            [&](const wire::Nack& nack) { prober_.on_nack(nack); },
            [&](const wire::Suspect& suspect) { failure_rules_.on_suspect(now, suspect, out); },
            [&](const wire::Alive& alive) {
                if (context_.addresses.admits_alive(alive))
                    membership_.on_alive(now, alive, AliveOrigin::peer, out);
            },
            [&](const wire::Dead& dead) { failure_rules_.on_dead(now, dead, out); },
            [&](const wire::UserData& user) {
                out.push(Announce{UserMessage{to_bytes(user.payload), from}});
            },
        },
        message);
    waits_.finish_broadcasts(out);
}

Result<void> Swim::merge(TimePoint now, const SocketAddress& from, const wire::PushPull& remote, bool join,
                         Effects& out) {
    const PeerLog::Handling handling(context_.peer_log, from);
    auto merged = push_pull_.merge(now, remote, join, out);
    waits_.finish_broadcasts(out);
    return merged;
}

void Swim::on_deadline(TimePoint now, Effects& out) {
    while (const auto due = context_.timers.next()) {
        const auto timer = context_.timers.pop_due(now);
        if (!timer) break;
        fire(*due, now, *timer, out);
    }
    waits_.finish_broadcasts(out);
}

void Swim::fire(TimePoint due, TimePoint now, const Timer& timer, Effects& out) {
    const auto seq_no = static_cast<std::uint32_t>(timer.key);
    switch (timer.kind) {
        case TimerKind::probe_tick:
            tick_again(due, now, timer.kind, context_.config.probe_interval);
            context_.peer_log.renew();
            return prober_.on_tick(now, out);
        case TimerKind::gossip_tick:
            tick_again(due, now, timer.kind, context_.config.gossip_interval);
            return gossip_.on_tick(now, out);
        case TimerKind::push_pull_tick:
            repeat(now, timer.kind, push_pull_.interval());
            return push_pull_.on_tick(out);
        case TimerKind::heal_tick:
            repeat(now, timer.kind, context_.config.heal_interval);
            return healing_.on_tick(now, out);
        case TimerKind::probe_direct: return prober_.on_direct_timeout(out);
        case TimerKind::probe_verdict: return prober_.on_verdict_due(now, out);
        case TimerKind::suspicion:
            return failure_rules_.on_suspicion_timeout(now, static_cast<MemberId>(timer.key), out);
        case TimerKind::relay: return pings_.on_relay_timeout(seq_no, out);
        case TimerKind::user_ping: return pings_.on_user_ping_timeout(seq_no, out);
        case TimerKind::broadcast_wait: return waits_.on_timeout(static_cast<OpId>(timer.key), out);
        case TimerKind::queue_check:
            repeat(now, timer.kind, context_.config.queue_check_interval);
            return check_queue(now);
    }
}

// Go: memberlist.go checkBroadcastQueueDepth.
void Swim::check_queue(TimePoint now) {
    const BroadcastQueue& queue = context_.broadcasts;
    context_.metrics.sample("memberlist.queue.broadcasts", static_cast<double>(queue.size()));
    context_.metrics.sample("memberlist.queue.age", now - queue.oldest().value_or(now));
}

// Like Go's tickers: the next tick follows the schedule, however late this one fired. Ticks missed
// during a pause are skipped.
void Swim::tick_again(TimePoint due, TimePoint now, TimerKind kind, Duration interval) {
    TimePoint next = due + interval;
    if (next <= now) next += ((now - next) / interval + 1) * interval;
    context_.timers.schedule(next, {kind, 0});
}

// Like Go's other timers: an interval after the last action.
void Swim::repeat(TimePoint now, TimerKind kind, Duration interval) {
    context_.timers.schedule(now + interval, {kind, 0});
}

void Swim::leave(TimePoint now, OpId operation, Duration timeout, Effects& out) {
    // Go runs one Leave after the other; the second has nothing left to do.
    if (context_.is_leaving) return waits_.start_behind(now, operation, leave_, timeout, out);
    context_.is_leaving = true;
    leave_ = operation;
    const bool others_live = context_.members.live_count() > 1;
    const std::string& name = context_.local.name;
    const auto receivers = pick_leave_receivers();
    waits_.start(now, operation, timeout, receivers.size());
    failure_rules_.on_dead(
        now, {.incarnation = context_.self_member().incarnation, .node = name, .from = name}, out, operation);
    for (const MemberId id : receivers) {
        const Member& member = context_.members[id];
        out.push(StartLeaveStream{member.address, member.name, operation});
    }
    if (!others_live) waits_.finish(operation, {}, out);
}

// The process may end before gossip has spread our leave, and a leave that reaches nobody looks
// like a failure. Go's Leave only gossips.
std::vector<MemberId> Swim::pick_leave_receivers() {
    std::vector<MemberId> receivers;
    pick_random(
        context_.members, context_.config.leave_streams, context_.rng,
        [&](const Member& member) { return context_.is_alive_peer(member); }, receivers);
    return receivers;
}

// Go cannot join again after Leave.
void Swim::return_from_leave(TimePoint now, Effects& out) {
    if (!std::exchange(context_.is_leaving, false)) return;
    membership_.announce_self(now, out);
    waits_.finish_broadcasts(out);
}

void Swim::confirm_dead(TimePoint now, std::string_view name, Effects& out) {
    failure_rules_.confirm_dead(now, name, out);
    waits_.finish_broadcasts(out);
}

void Swim::update(TimePoint now, OpId operation, Duration timeout, Effects& out) {
    if (context_.is_leaving) return out.push(Finish{operation, Errc::shutting_down});
    waits_.start(now, operation, timeout);
    membership_.announce_self(now, out, operation);
    if (context_.members.live_count() <= 1) waits_.finish(operation, {}, out);
}

void Swim::ping(TimePoint now, OpId operation, const std::string& name, const SocketAddress& to,
                Effects& out) {
    pings_.start_ping(now, operation, name, to, out);
}

void Swim::send_user_message(const Node& to, BytesView payload, Effects& out) {
    count_user_message();
    out.begin_packet(to.address, understands_crc(to.versions));
    out.add_message(wire::UserData{payload});
}

void Swim::cancel(OpId operation, std::error_code error, Effects& out) {
    waits_.finish(operation, error, out);
    pings_.cancel(operation, error, out);
}

void Swim::cancel_all(std::error_code error, Effects& out) {
    waits_.finish_all(error, out);
    pings_.cancel_all(error, out);
}

}  // namespace memberlist::core
