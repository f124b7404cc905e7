#include "sim/smoke_phase.hpp"

#include "core/suspicion.hpp"

namespace memberlist::sim {

namespace {

// How many gossip intervals to wait beyond those in which one node repeats a message. A message
// takes at most one interval per hop.
constexpr std::uint32_t extra_intervals = 4;

std::uint32_t repetitions(const SmokePlan& plan, std::size_t nodes) {
    return core::retransmit_limit(plan.swim.retransmit_mult, nodes);
}

}  // namespace

SmokePhase::SmokePhase(Cluster& cluster, Findings& findings) : cluster_(cluster), findings_(findings) {
    cluster_.world().add_observer(*this);
}

SmokeResult SmokePhase::run(const SmokePlan& plan) {
    wait_for_empty_queues(plan);
    check_dissemination(plan);
    wait_for_empty_queues(plan);
    if (findings_.empty()) check_refutation(plan);
    return result_;
}

const core::Member* SmokePhase::find(std::uint32_t observer, const std::string& subject) const {
    const core::MemberTable& members = state(observer).members;
    const auto id = members.find(subject);
    return id ? &members[*id] : nullptr;
}

// Messages that are already queued would be sent first. If a queue does not empty in the time it
// would take to send its messages one by one, the checks go ahead anyway and show the consequences.
void SmokePhase::wait_for_empty_queues(const SmokePlan& plan) {
    const auto are_empty = [this] {
        for (std::uint32_t i = 0; i < nodes(); ++i) {
            if (state(i).broadcasts.size() > 0) return false;
        }
        return true;
    };
    cluster_.run_until(are_empty, plan.swim.gossip_interval * (repetitions(plan, nodes()) * nodes()));
}

void SmokePhase::check_dissemination(const SmokePlan& plan) {
    const std::string& updated = name(plan.updated_node);
    const std::uint32_t before = state(plan.updated_node).self_member().incarnation;
    if (plan.delegate != nullptr) plan.delegate->change_meta(plan.new_meta);
    cluster_.begin(updated, endpoint::UpdateMetadata{5s});
    const Bytes meta = plan.delegate != nullptr ? plan.delegate->node_meta(core::meta_bytes_max) : Bytes{};
    const core::Member own = state(plan.updated_node).self_member();
    if (own.incarnation <= before || own.meta != meta) {
        return findings_.add("smoke phase", updated + " does not store its own update");
    }
    cluster_.run_for(plan.swim.gossip_interval * (repetitions(plan, nodes()) + extra_intervals));
    for (std::uint32_t i = 0; i < nodes(); ++i) {
        if (i == plan.updated_node) continue;
        ++result_.expected;
        const core::Member* seen = find(i, updated);
        if (seen != nullptr && seen->incarnation == own.incarnation && seen->meta == own.meta) {
            ++result_.informed;
        }
    }
}

void SmokePhase::run_to(TimePoint end) {
    while (findings_.empty() && cluster_.world().advance(end)) {
    }
}

bool SmokePhase::pause_until_suspected(const SmokePlan& plan) {
    cluster_.pause(watched_);
    // Each other node probes everybody within two rounds, and a probe ends after one interval.
    const TimePoint deadline = cluster_.now() + plan.swim.probe_interval * (2 * nodes() + 1);
    while (!first_suspected_ && findings_.empty() && cluster_.world().advance(deadline)) {
    }
    cluster_.resume(watched_);
    return first_suspected_ && findings_.empty();
}

void SmokePhase::check_refutation(const SmokePlan& plan) {
    watched_ = name(plan.paused_node);
    const std::uint32_t before = state(plan.paused_node).self_member().incarnation;
    if (!pause_until_suspected(plan)) return watched_.clear();
    const Duration suspicion =
        core::suspicion_timeouts(plan.swim.suspicion_mult, plan.swim.suspicion_max_timeout_mult, nodes(),
                                 plan.swim.probe_interval)
            .min;
    run_to(*first_suspected_ + suspicion - 1ms);
    for (const std::uint32_t accuser : accusers_) {
        ++result_.suspected;
        const core::Member* seen = find(accuser, watched_);
        if (seen != nullptr && seen->state == NodeState::alive && seen->incarnation > before) {
            ++result_.refuted;
        }
    }
    watched_.clear();
}

void SmokePhase::on_action(HostId host, const endpoint::Action& action, BytesView) {
    if (watched_.empty()) return;
    const auto* announce = std::get_if<endpoint::Announce>(&action);
    if (announce == nullptr) return;
    if (const auto* suspected = std::get_if<NodeSuspected>(&announce->event)) {
        if (suspected->node.name != watched_) return;
        if (!first_suspected_) first_suspected_ = cluster_.now();
        accusers_.insert(static_cast<std::uint32_t>(host));
    } else if (const auto* left = std::get_if<NodeLeft>(&announce->event)) {
        if (left->node.name != watched_) return;
        findings_.add("smoke phase", name(static_cast<std::uint32_t>(host)) + " declared " + watched_ +
                                         " dead before a suspicion could have expired");
    }
}

}  // namespace memberlist::sim
