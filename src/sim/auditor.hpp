// Auditor: checks every node of a world against all rules, step by step.
//
// Decodes packets with the keys of their senders, tracks every node's member table, and passes what
// it sees to the checkers (checkers/*.hpp). A table is compared as a whole, but only after a step
// that changed it. Meant for clusters of up to a few hundred nodes, because its memory grows with
// the square of their number.
#pragma once

#include <memory>
#include <vector>

#include "sim/checkers/bounds_checker.hpp"
#include "sim/checkers/broadcast_limit_checker.hpp"
#include "sim/checkers/correction_checker.hpp"
#include "sim/checkers/incarnation_checker.hpp"
#include "sim/checkers/operation_checker.hpp"
#include "sim/checkers/packet_budget_checker.hpp"
#include "sim/checkers/plain_text_checker.hpp"
#include "sim/checkers/probe_rate_checker.hpp"
#include "sim/checkers/resurrection_checker.hpp"
#include "sim/checkers/self_belief_checker.hpp"
#include "sim/checkers/stream_checker.hpp"
#include "sim/packet_tap.hpp"
#include "sim/world.hpp"

namespace memberlist::sim {

// How often things happened, over all nodes. A run in which nothing happens proves nothing.
struct ProtocolCounters {
    std::uint64_t refutations = 0;
    std::uint64_t suspicions = 0;
    std::uint64_t joins = 0;
    std::uint64_t leaves = 0;    ///< As seen by others.
    std::uint64_t failures = 0;  ///< As seen by others.
    std::uint64_t conflicts = 0;
    std::uint64_t updates = 0;
    std::uint64_t user_messages = 0;
    std::uint64_t corrections = 0;
    std::uint64_t heal_attempts = 0;
    std::uint64_t degraded_probes = 0;
    std::uint64_t indirect_pings = 0;  ///< Requests for one.
    std::uint64_t nacks = 0;
    std::uint64_t gossip_to_the_dead = 0;  ///< Gossip packets to members seen as dead.

    // Adds the counters that one node keeps itself.
    void add(const core::SwimCounters& node) {
        refutations += node.refutations;
        corrections += node.corrections;
        heal_attempts += node.heal_attempts;
        degraded_probes += node.degraded_probes;
    }
};

class Auditor final : public Observer {
public:
    // Both must outlive this object.
    Auditor(World& world, Findings& findings) : world_(world), findings_(findings) {}

    // Checks that no stream is too old and no ping is left. To be called when nothing disturbs the
    // nodes.
    void check_calm();
    // Shuts every process down in order and checks that no operation or stream is left open.
    void shut_down_all();

    // Includes processes that have ended.
    ProtocolCounters counters() const;

    void on_boot(HostId host, const endpoint::EndpointConfig& config) override;
    void on_crash(HostId host) override;
    void on_action(HostId host, const endpoint::Action& action, BytesView datagram) override;
    void on_step(HostId host) override;
    void on_operation(HostId host, OpId operation) override { operations_.on_start(host, operation); }

private:
    struct Watched {
        endpoint::EndpointConfig config;
        std::unique_ptr<PacketTap> tap;
        ViewTracker view;
        std::uint64_t changes = ~std::uint64_t{0};  // changes_of() when its table was last compared
        std::map<StreamId, TimePoint> streams;      // when they were opened
        ProbeRateChecker::History probes;
        core::SwimCounters last;
        std::uint64_t corrections = 0;  // packets recognized as one
        CorrectionChecker::History corrections_sent;
    };

    Watched& at(HostId host) { return watched_[static_cast<std::size_t>(host)]; }
    void check_packet(HostId host, BytesView datagram, const SocketAddress& to);
    void check_messages(HostId host, const SocketAddress& to);
    bool is_correction(HostId host, const wire::PacketMessage& message, const SocketAddress& to);
    bool sees_as_dead(HostId host, const SocketAddress& to) const;
    void count(const Event& event);
    void compare_table(HostId host, Watched& watched);
    void follow_streams(HostId host, Watched& watched);

    World& world_;
    Findings& findings_;
    std::vector<Watched> watched_;  // by host
    std::vector<Bytes> messages_;   // of one packet, reused
    ProtocolCounters counters_;
    IncarnationChecker incarnations_{findings_};
    ResurrectionChecker resurrections_{findings_};
    SelfBeliefChecker self_beliefs_{findings_};
    OperationChecker operations_{findings_};
    PacketBudgetChecker packet_budgets_{findings_};
    PlainTextChecker plain_texts_{findings_};
    BroadcastLimitChecker broadcast_limits_{findings_};
    BoundsChecker bounds_{findings_};
    StreamChecker streams_{findings_};
    ProbeRateChecker probe_rates_{findings_};
    CorrectionChecker corrections_{findings_};
};

}  // namespace memberlist::sim
