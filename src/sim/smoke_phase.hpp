// SmokePhase: checks, before the chaos begins, that gossip works without help from push/pull.
//
// The convergence bound of a seed run is so generous that push/pulls alone meet it, so the end of a
// run does not show whether any gossip was sent. This phase runs two checks on an undisturbed
// network:
// - Dissemination: one node updates its metadata. When gossip about it is over, count the nodes
//   that know the update.
// - Refutation: one node is paused until somebody suspects it, then resumed. Before the suspicion
//   could expire, count the accusers that see it alive again, at a higher incarnation.
//
// Gossip picks its targets at random, so the counts of one run prove nothing: sim-run adds them up
// over a band of seeds and requires a minimum. Two things hold in every run, and are reported as
// findings: a node stores its own update, and no member is declared dead before a suspicion could
// have expired.
#pragma once

#include <set>

#include "sim/cluster.hpp"
#include "sim/findings.hpp"
#include "sim/sim_delegate.hpp"

namespace memberlist::sim {

struct SmokeResult {
    std::uint64_t expected = 0;   ///< Nodes that should know the update.
    std::uint64_t informed = 0;   ///< Nodes that do.
    std::uint64_t suspected = 0;  ///< Nodes that suspected the paused node.
    std::uint64_t refuted = 0;    ///< Those that heard its refutation in time.
};

// Every node of the cluster must be running and know all others.
struct SmokePlan {
    core::SwimConfig swim;
    std::uint32_t updated_node = 0;
    SimDelegate* delegate = nullptr;  ///< The updated node's; null if it has none.
    std::uint64_t new_meta = 0;
    std::uint32_t paused_node = 0;
};

class SmokePhase final : private Observer {
public:
    // `cluster` and `findings` must outlive this object, and this object every step of the cluster.
    SmokePhase(Cluster& cluster, Findings& findings);

    SmokeResult run(const SmokePlan& plan);

private:
    void wait_for_empty_queues(const SmokePlan& plan);
    void check_dissemination(const SmokePlan& plan);
    void check_refutation(const SmokePlan& plan);
    bool pause_until_suspected(const SmokePlan& plan);
    void run_to(TimePoint end);
    void on_action(HostId host, const endpoint::Action& action, BytesView) override;

    const core::NodeContext& state(std::uint32_t node) const {
        return cluster_.world().process(HostId{node}).state();
    }
    const core::Member* find(std::uint32_t observer, const std::string& subject) const;
    const std::string& name(std::uint32_t node) const { return cluster_.world().host(HostId{node}).name; }
    std::uint32_t nodes() const { return static_cast<std::uint32_t>(cluster_.world().host_count()); }

    Cluster& cluster_;
    Findings& findings_;
    SmokeResult result_;
    std::string watched_;  // the node whose suspicion is watched; empty if none is
    std::set<std::uint32_t> accusers_;
    std::optional<TimePoint> first_suspected_;
};

}  // namespace memberlist::sim
