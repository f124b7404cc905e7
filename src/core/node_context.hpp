// NodeContext: what the parts of one node share. Owned by Swim; every part holds a reference and nothing else
// of each other's.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/drop_counters.hpp"
#include "base/rng.hpp"
#include "base/telemetry.hpp"
#include "core/accusations.hpp"
#include "core/awareness.hpp"
#include "core/broadcast_queue.hpp"
#include "core/deadline_index.hpp"
#include "core/effects.hpp"
#include "core/gossip_budget.hpp"
#include "core/lost_members.hpp"
#include "core/member_table.hpp"
#include "core/peer_log.hpp"
#include "core/swim_config.hpp"
#include "memberlist/delegate.hpp"

namespace memberlist::core {

// The application's answers; any may be null. All outlive the node.
struct Questions {
    Delegate* delegate = nullptr;
    AdmissionPolicy* admission = nullptr;
    PingDelegate* ping = nullptr;
    /// Whether a member is to get no stream pings (Go: DisableTcpPingsForNode).
    const std::function<bool(std::string_view name)>* disables_stream_pings = nullptr;
};

// Nobody can refute what is said of it at this number.
inline constexpr std::uint32_t incarnation_last = 0xffff'ffffU;

enum class TimerKind : std::uint8_t {
    probe_tick,
    gossip_tick,
    push_pull_tick,
    heal_tick,
    probe_direct,    // the direct answer is overdue
    probe_verdict,   // the probe's interval is over
    suspicion,       // key: MemberId
    relay,           // key: sequence number of our ping on behalf of another
    user_ping,       // key: sequence number
    broadcast_wait,  // key: OpId
    queue_check,
};

struct Timer {
    TimerKind kind{};
    std::uint64_t key = 0;
};

// What an alive message takes at most beside the name and the metadata: keys, numbers, the longest address, six
// bytes of versions, and the heads of what varies.
constexpr std::size_t alive_message_bytes = 96;

// What happened so far. Only ever grows.
struct SwimCounters {
    std::uint64_t probes = 0;
    std::uint64_t probes_failed = 0;
    std::uint64_t degraded_probes = 0;    ///< Probes with a stretched interval.
    std::uint64_t degraded_timeouts = 0;  ///< Suspicions that ran out with confirmations missing.
    std::uint64_t alive = 0;              ///< Messages accepted by the state machine, by kind.
    std::uint64_t suspect = 0;
    std::uint64_t dead = 0;
    std::uint64_t refutations = 0;
    std::uint64_t pushes_merged = 0;
    std::uint64_t corrections = 0;    ///< Packets that told a member directly what it had missed.
    std::uint64_t heal_attempts = 0;  ///< Lost members that we tried to find again.
    std::uint64_t gossip_ticks = 0;
};

struct NodeContext {
    NodeContext(const NodeContext&) = delete;
    NodeContext& operator=(const NodeContext&) = delete;
    // `budget_` outlives this object.
    NodeContext(SwimConfig config_, LocalNode local_, Rng rng_, Questions questions_,
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

    const SwimConfig config;
    const LocalNode local;
    Rng rng;
    Questions questions;
    const GossipBudget& budget;
    Logger log;
    Metrics metrics;

    MemberTable members;
    LostMembers lost;
    MemberId self{};  // valid once the node has started; our own record is never removed
    Awareness awareness;
    BroadcastQueue broadcasts;
    DeadlineIndex<Timer> timers;
    DropMeter drops;
    PeerLog peer_log{log, drops};
    Accusations accusations;
    SwimCounters counters;

    std::uint32_t incarnation = 0;  // ours, as last announced
    bool is_leaving = false;

    std::uint32_t next_seq_no() { return ++seq_no_; }
    const Member& self_member() const { return members[self]; }
    bool is_self(std::string_view name) const { return name == local.name; }
    // Go: config.go IPAllowed. Difference: no network allowed means just that; Go's documentation says so, its
    // code then allows all.
    bool allows(const IpAddress& ip) const {
        return !config.allowed_networks || any_contains(*config.allowed_networks, ip);
    }
    // Where protocol 1 is spoken, messages have no ports; whatever they say, it is everybody's own (Go:
    // BindPort).
    std::uint16_t port_or_default(std::uint16_t port) const {
        return port != 0 && local.versions.protocol != 1 ? port : config.default_port;
    }

    // Whether somebody known at `known` can be at `claimed`: within what the operator takes for likely, and with
    // numbers left to refute with. Whoever is not known yet (0) may be anywhere but at the last one: it may have
    // had to climb.
    bool is_plausible(std::uint32_t known, std::uint32_t claimed) const {
        if (claimed <= known) return true;
        if (known == 0) return claimed != incarnation_last;
        const std::uint32_t ahead = claimed - known;
        const bool is_near = config.incarnation_jump_max == 0 || ahead <= config.incarnation_jump_max;
        return is_near &&
               (claimed <= config.accusation_incarnation_max || ahead <= config.incarnation_step_max);
    }
    // Whether somebody known at `known` can contradict what is said of it at `claimed`: whether the answer, one
    // higher, is believed by those who know it so.
    bool is_answerable(std::uint32_t known, std::uint32_t claimed) const {
        return claimed != incarnation_last && is_plausible(known, claimed + 1);
    }

    // One of `counters`, and the metric that shows it.
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
