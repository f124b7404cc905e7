#include "sim/drill.hpp"

#include "core/suspicion.hpp"

namespace memberlist::sim {

namespace {

// A message is on its way from one node to the next for a tick at most; so many more than a node repeats it.
constexpr std::uint32_t ticks_more = 4;

std::uint32_t repetitions(const DrillPlan& plan, std::size_t nodes) {
    return core::retransmit_limit(plan.swim.retransmit_mult, nodes);
}

}  // namespace

Drill::Drill(Cluster& cluster, Findings& findings) : cluster_(cluster), findings_(findings) {
    cluster_.world().add_observer(*this);
}

DrillResult Drill::run(const DrillPlan& plan) {
    wait_for_silence(plan);
    spread_news(plan);
    wait_for_silence(plan);
    if (findings_.empty()) refute(plan);
    return result_;
}

// What is still queued would go first. A queue that does not empty within the time in which each of its messages could
// go alone is none of our business: then the drill shows what that means.
void Drill::wait_for_silence(const DrillPlan& plan) {
    const auto is_silent = [this] {
        for (std::uint32_t i = 0; i < nodes(); ++i) {
            if (state(i).broadcasts.size() > 0) return false;
        }
        return true;
    };
    cluster_.run_until(is_silent, plan.swim.gossip_interval * (repetitions(plan, nodes()) * nodes()));
}

void Drill::spread_news(const DrillPlan& plan) {
    const std::string& speaker = name(plan.speaker);
    const std::uint32_t before = state(plan.speaker).self_member().incarnation;
    if (plan.delegate != nullptr) plan.delegate->change_meta(plan.news);
    cluster_.begin(speaker, endpoint::UpdateMetadata{5s});
    const Bytes meta = plan.delegate != nullptr ? plan.delegate->node_meta(core::meta_bytes_max) : Bytes{};
    const core::Member own = state(plan.speaker).self_member();
    if (own.incarnation <= before || own.meta != meta) {
        return findings_.add("drill", speaker + " does not hold what it has just said of itself");
    }
    cluster_.run_for(plan.swim.gossip_interval * (repetitions(plan, nodes()) + ticks_more));
    for (std::uint32_t i = 0; i < nodes(); ++i) {
        if (i == plan.speaker) continue;
        ++result_.asked;
        const core::MemberTable& members = state(i).members;
        const auto held = members.find(speaker);
        if (held && members[*held].incarnation == own.incarnation && members[*held].meta == own.meta) {
            ++result_.reached;
        }
    }
}

void Drill::refute(const DrillPlan& plan) {
    sleeper_ = name(plan.sleeper);
    const std::uint32_t before = state(plan.sleeper).self_member().incarnation;
    cluster_.pause(sleeper_);
    // Each of the others probes everybody within two rounds, and one probe is over after an interval.
    const TimePoint patience = cluster_.now() + plan.swim.probe_interval * (2 * nodes() + 1);
    while (!suspected_ && findings_.empty() && cluster_.world().advance(patience)) {
    }
    cluster_.resume(sleeper_);
    if (!suspected_ || !findings_.empty()) return sleeper_.clear();
    const Duration suspicion =
        core::suspicion_timeouts(plan.swim.suspicion_mult, plan.swim.suspicion_max_timeout_mult, nodes(),
                                 plan.swim.probe_interval)
            .min;
    const TimePoint end = *suspected_ + suspicion - 1ms;
    while (findings_.empty() && cluster_.world().advance(end)) {
    }
    for (const std::uint32_t accuser : suspicious_) {
        ++result_.suspected;
        const core::MemberTable& members = state(accuser).members;
        const auto held = members.find(sleeper_);
        if (held && members[*held].state == NodeState::alive && members[*held].incarnation > before) {
            ++result_.refuted;
        }
    }
    sleeper_.clear();
}

void Drill::on_action(HostId host, const endpoint::Action& action, BytesView) {
    if (sleeper_.empty()) return;
    const auto* announce = std::get_if<endpoint::Announce>(&action);
    if (announce == nullptr) return;
    if (const auto* suspected = std::get_if<NodeSuspected>(&announce->event)) {
        if (suspected->node.name != sleeper_) return;
        if (!suspected_) suspected_ = cluster_.now();
        suspicious_.insert(static_cast<std::uint32_t>(host));
    } else if (const auto* left = std::get_if<NodeLeft>(&announce->event)) {
        if (left->node.name != sleeper_) return;
        findings_.add("drill", name(static_cast<std::uint32_t>(host)) + " called " + sleeper_ +
                                   " dead before a suspicion could have run out");
    }
}

}  // namespace memberlist::sim
