// NodeContext: the state that the parts of a node share. Swim owns it. Each part holds a reference
// to it, and to no private state of another part.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/drop_counters.hpp"
#include "base/rng.hpp"
#include "base/telemetry.hpp"
#include "core/accusations.hpp"
#include "core/address_policy.hpp"
#include "core/awareness.hpp"
#include "core/broadcast_queue.hpp"
#include "core/deadline_index.hpp"
#include "core/effects.hpp"
#include "core/gossip_budget.hpp"
#include "core/incarnation_policy.hpp"
#include "core/lost_members.hpp"
#include "core/member_table.hpp"
#include "core/peer_log.hpp"
#include "core/questions.hpp"
#include "core/swim_config.hpp"
#include "core/swim_counters.hpp"
#include "core/timer.hpp"

namespace memberlist::core {

struct NodeContext {
    NodeContext(const NodeContext&) = delete;
    NodeContext& operator=(const NodeContext&) = delete;
    // `budget_` must outlive this object.
    NodeContext(const SwimConfig& config_, LocalNode local_, Rng rng_, Questions questions_,
                const GossipBudget& budget_, Telemetry telemetry)
        : config(config_),
          local(std::move(local_)),
          rng(rng_),
          questions(questions_),
          budget(budget_),
          log(std::move(telemetry.log)),
          metrics(std::move(telemetry.metrics)),
          lost(config_.heal_interval > 0s ? config_.lost_members_max : 0),
          awareness(config_.awareness_max_multiplier),
          broadcasts(config_.broadcasts_max),
          drops(metrics) {}

    // --- given at the start ---
    const SwimConfig config;
    const LocalNode local;
    Rng rng;
    Questions questions;
    const GossipBudget& budget;
    Logger log;
    Metrics metrics;

    // --- the cluster as we know it ---
    MemberTable members;
    LostMembers lost;
    MemberId self{};                // valid after start(); our own record is never removed
    std::uint32_t incarnation = 0;  // ours, as last announced
    bool is_leaving = false;
    Awareness awareness;

    // --- what is still to do ---
    BroadcastQueue broadcasts;
    DeadlineIndex<Timer> timers;

    // --- rules, and records of what peers did ---
    const IncarnationPolicy incarnations{config};
    DropMeter drops;
    PeerLog peer_log{log, drops};
    AddressPolicy addresses{config, peer_log};
    Accusations accusations;
    SwimCounters counters;

    std::uint32_t next_seq_no() { return ++seq_no_; }
    const Member& self_member() const { return members[self]; }
    bool is_self(std::string_view name) const { return name == local.name; }
    bool is_alive_peer(const Member& member) const {
        return member.state == NodeState::alive && !is_self(member.name);
    }
    // Messages of protocol 1 have no ports. If we speak it, all nodes use the default port,
    // whatever a message says (Go: BindPort).
    std::uint16_t port_or_default(std::uint16_t port) const {
        return port != 0 && local.versions.protocol != 1 ? port : config.default_port;
    }

    // Increments one of `counters` and the metric for it.
    void count(std::uint64_t& counter, std::string_view metric) {
        ++counter;
        metrics.count(metric);
    }

    // Go: awareness.go ApplyDelta.
    void adjust_health(int delta) {
        const std::uint32_t before = awareness.score();
        awareness.apply(delta);
        if (awareness.score() != before) metrics.gauge("memberlist.health.score", awareness.score());
    }

private:
    std::uint32_t seq_no_ = 0;
};

}  // namespace memberlist::core
