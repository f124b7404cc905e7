#include "core/failure_rules.hpp"

namespace memberlist::core {

bool FailureRules::believes(const Member& member, std::uint32_t incarnation, std::string_view from) {
    if (from.size() > context_.config.name_bytes_max) {
        // We would queue it for gossip once per member, a megabyte each if it came compressed.
        context_.peer_log.drop(Errc::limit_exceeded, "ignoring an accusation with an oversized accuser",
                               {{"node", member.name}, {"accuser_bytes", from.size()}});
        return false;
    }
    const bool is_refutable = context_.incarnations.is_refutable(member.incarnation, incarnation);
    if (!is_refutable) {
        context_.peer_log.drop(Errc::limit_exceeded, "ignoring an accusation that could not be refuted",
                               {{"node", member.name}, {"incarnation", incarnation}, {"accuser", from}});
    }
    return is_refutable;
}

// We do not answer a claim about us that is too far ahead. Nodes that know our incarnation would
// believe neither the answer nor anything that we said after it; they do not believe the claim
// either.
bool FailureRules::is_accusation_of_us_refutable(std::uint32_t incarnation, std::string_view from) {
    if (context_.incarnations.is_answerable(context_.incarnation, incarnation)) return true;
    context_.peer_log.drop(Errc::limit_exceeded,
                           "ignoring an accusation of ourselves at an incarnation too far ahead",
                           {{"incarnation", incarnation}, {"accuser", from}});
    return false;
}

void FailureRules::on_suspect(TimePoint now, const wire::Suspect& suspect, Effects& out) {
    const auto id = context_.members.find(suspect.node);
    if (!id) return;
    if (context_.members[*id].is_gone() && suspect.incarnation <= context_.members[*id].incarnation) {
        return corrections_.correct_accuser(now, context_.members[*id], suspect.from, out);
    }
    if (suspect.incarnation < context_.members[*id].incarnation) return;
    if (context_.is_self(suspect.node)) {
        if (context_.is_leaving || !is_accusation_of_us_refutable(suspect.incarnation, suspect.from)) return;
        note_accuser(suspect.from);
        context_.peer_log.say(LogLevel::warn, "Refuting a suspect message (from: {from})",
                              {{"from", suspect.from}});
        return refutation_.refute(now, suspect.incarnation);
    }
    Member& member = context_.members[*id];
    if (!believes(member, suspect.incarnation, suspect.from)) return;
    if (member.suspicion) return confirm_suspicion(now, *id, suspect);
    if (member.state != NodeState::alive) return;

    broadcaster_.broadcast(now, member.name, suspect);
    context_.count(context_.counters.suspect, "memberlist.msg.suspect");
    note_accuser(suspect.from);
    member.incarnation = suspect.incarnation;
    context_.members.set_state(*id, NodeState::suspect, now);
    start_suspicion(now, *id, suspect.from);
    out.push(Announce{NodeSuspected{member.to_node(), std::string(suspect.from)}});
}

void FailureRules::confirm_suspicion(TimePoint now, MemberId id, const wire::Suspect& suspect) {
    Member& member = context_.members[id];
    if (!member.suspicion->confirm(suspect.from)) return;
    note_accuser(suspect.from);
    context_.timers.cancel(member.suspicion_timer);
    member.suspicion_timer = context_.timers.schedule(member.suspicion->deadline(),
                                                      {TimerKind::suspicion, static_cast<std::uint64_t>(id)});
    broadcaster_.broadcast(now, member.name, suspect);
}

void FailureRules::start_suspicion(TimePoint now, MemberId id, std::string_view accuser) {
    const SwimConfig& config = context_.config;
    const std::size_t members = context_.members.size();
    const auto timeouts = suspicion_timeouts(config.suspicion_mult, config.suspicion_max_timeout_mult,
                                             members, config.probe_interval);
    Member& member = context_.members[id];
    member.suspicion.emplace(timeouts, confirmations_wanted(config.suspicion_mult, members), accuser, now);
    member.suspicion_timer = context_.timers.schedule(member.suspicion->deadline(),
                                                      {TimerKind::suspicion, static_cast<std::uint64_t>(id)});
}

void FailureRules::end_suspicion(Member& member) {
    context_.timers.cancel(member.suspicion_timer);
    member.suspicion.reset();
    member.is_unreachable = false;
}

// Lets partition healing find the member again. Unreachable members too: one that has forgotten us
// answers our pings and refutes our accusation, but gossips only to members that it knows. Only a
// push/pull brings its refutation to us.
void FailureRules::remember_as_lost(TimePoint now, const Member& member) {
    context_.lost.add({.name = member.name,
                       .address = member.address,
                       .protocol_max = member.versions.protocol_max,
                       .incarnation = member.incarnation,
                       .lost = now},
                      context_.rng);
}

void FailureRules::on_suspicion_timeout(TimePoint now, MemberId id, Effects& out) {
    Member& member = context_.members[id];
    MEMBERLIST_ASSERT(member.state == NodeState::suspect && member.suspicion);
    const std::uint32_t confirmations = member.suspicion->confirmations();
    if (confirmations < member.suspicion->confirmations_wanted()) {
        context_.count(context_.counters.degraded_timeouts, "memberlist.degraded.timeout");
    }
    if (context_.config.unreachable_first) {
        context_.log.info(
            "{node} is unreachable, suspect timeout reached ({peer_confirmations} peer confirmations)",
            {{"node", member.name}, {"peer_confirmations", confirmations}});
        end_suspicion(member);
        member.is_unreachable = true;
        remember_as_lost(now, member);
        return out.push(Announce{NodeUnreachable{member.to_node()}});
    }
    context_.log.info(
        "Marking {node} as failed, suspect timeout reached ({peer_confirmations} peer confirmations)",
        {{"node", member.name}, {"peer_confirmations", confirmations}});
    const std::string name = member.name;
    on_dead(now, {.incarnation = member.incarnation, .node = name, .from = context_.local.name}, out);
}

// Goes by our name, like the end of a suspicion.
void FailureRules::confirm_dead(TimePoint now, std::string_view name, Effects& out) {
    const auto id = context_.members.find(name);
    if (!id || !context_.members[*id].is_unreachable) return;
    const std::string member(name);
    context_.log.info("Marking {node} as failed, as the application asked", {{"node", member}});
    on_dead(now,
            {.incarnation = context_.members[*id].incarnation, .node = member, .from = context_.local.name},
            out);
}

void FailureRules::on_dead(TimePoint now, const wire::Dead& dead, Effects& out, std::optional<OpId> waiter) {
    const auto id = context_.members.find(dead.node);
    const bool is_graceful = dead.node == dead.from;
    // Healing must not find a member that left, even after the table has forgotten it.
    if (is_graceful) context_.lost.remove_left(dead.node, dead.incarnation);
    if (!id || dead.incarnation < context_.members[*id].incarnation) return;
    Member& member = context_.members[*id];
    if (member.is_gone()) return;
    if (context_.is_self(dead.node) && !context_.is_leaving) {
        if (!is_accusation_of_us_refutable(dead.incarnation, dead.from)) return;
        note_accuser(dead.from);
        context_.peer_log.say(LogLevel::warn, "Refuting a dead message (from: {from})",
                              {{"from", dead.from}});
        return refutation_.refute(now, dead.incarnation);
    }
    if (!believes(member, dead.incarnation, dead.from)) return;

    end_suspicion(member);
    broadcaster_.broadcast(now, member.name, dead, waiter);
    context_.count(context_.counters.dead, "memberlist.msg.dead");
    if (!is_graceful && !context_.is_self(dead.from)) note_accuser(dead.from);
    member.incarnation = dead.incarnation;
    context_.members.set_state(*id, is_graceful ? NodeState::left : NodeState::dead, now);
    if (!is_graceful) remember_as_lost(now, member);
    out.push(Announce{NodeLeft{member.to_node(), is_graceful}});
}

// Go: state.go mergeState, which has no unreachable members. We do not know who declared the member
// dead first, so the news goes by our name, as its consequences do in Go.
void FailureRules::on_failed_elsewhere(TimePoint now, const wire::Dead& dead, Effects& out) {
    const auto id = context_.members.find(dead.node);
    if (id && context_.members[*id].is_unreachable) return on_dead(now, dead, out);
    on_suspect(now, {.incarnation = dead.incarnation, .node = dead.node, .from = dead.from}, out);
}

// Go has no such count (consul#1212). Our own probes accuse while no message is being handled. If a
// message is, an accusation by our name was taken from a peer's table, and its author is unknown.
// The end of a suspicion goes by our name too, and is no accusation of its own.
void FailureRules::note_accuser(std::string_view accuser) {
    const bool is_hearsay = context_.is_self(accuser) && context_.peer_log.sender();
    if (is_hearsay || accuser.size() > context_.config.name_bytes_max) return;
    context_.accusations.count(accuser);
    if (!context_.metrics.is_enabled()) return;
    // A peer can claim any name. A name that is no member's must not start a time series.
    const bool is_member = context_.members.find(accuser).has_value();
    context_.metrics.count("memberlist.accusations", {"accuser", is_member ? accuser : "unknown"});
}

}  // namespace memberlist::core
