// Drill: before the chaos, while nothing disturbs the network, two things that must not have to wait for a push/pull.
//
// The bound by which everybody agrees in the calm is so generous that push/pulls alone keep it: whether there is gossip
// at all, the end of a run does not show. So one node has news, and after the time in which gossip is over we count who has
// heard of it. And one node is stopped until somebody suspects it, and goes on at once: before the suspicion can run
// out, those who held it for suspect must hold it for alive, at a higher incarnation.
//
// Gossip is thrown with dice, so a single run proves nothing by its shares: a band sums them up and demands enough. What
// holds whatever the dice say is a finding at once: a node holds what it has just said of itself, and nobody is called
// dead before a suspicion could have run out.
#pragma once

#include <set>

#include "sim/cluster.hpp"
#include "sim/findings.hpp"
#include "sim/sim_delegate.hpp"

namespace memberlist::sim {

struct DrillResult {
    std::uint64_t asked = 0;      ///< How many should know the news,
    std::uint64_t reached = 0;    ///< and how many of them do.
    std::uint64_t suspected = 0;  ///< How many held the sleeper for suspect,
    std::uint64_t refuted = 0;    ///< and how many of them know better.
};

// The cluster that drills: every node runs, and knows all others.
struct DrillPlan {
    core::SwimConfig swim;
    std::uint32_t speaker = 0;        ///< Who has news.
    SimDelegate* delegate = nullptr;  ///< The speaker's application; null: it has none.
    std::uint64_t news = 0;
    std::uint32_t sleeper = 0;  ///< Who is stopped.
};

class Drill final : private Observer {
public:
    // Both outlive it, and it the steps of the cluster.
    Drill(Cluster& cluster, Findings& findings);

    DrillResult run(const DrillPlan& plan);

private:
    void wait_for_silence(const DrillPlan& plan);
    void spread_news(const DrillPlan& plan);
    void refute(const DrillPlan& plan);
    void on_action(HostId host, const endpoint::Action& action, BytesView) override;

    const core::NodeContext& state(std::uint32_t node) const {
        return cluster_.world().process(HostId{node}).state();
    }
    const std::string& name(std::uint32_t node) const { return cluster_.world().host(HostId{node}).name; }
    std::uint32_t nodes() const { return static_cast<std::uint32_t>(cluster_.world().host_count()); }

    Cluster& cluster_;
    Findings& findings_;
    DrillResult result_;
    std::string sleeper_;  // empty: nobody is watched
    std::set<std::uint32_t> suspicious_;
    std::optional<TimePoint> suspected_;  // for the first time
};

}  // namespace memberlist::sim
