// Prober: runs one round per probe interval, in which it asks one member whether it is alive (SWIM
// section 3.1; Go: state.go probe, probeNode).
//
//   direct ping ──timeout──► indirect pings + stream ping ──interval over──► verdict
//
// An ack ends the round at any time. Rounds do not overlap: ticks that come due during a round
// start one more round when it ends. Not thread-safe.
#pragma once

#include <optional>

#include "core/failure_rules.hpp"
#include "core/gossip.hpp"
#include "core/node_context.hpp"

namespace memberlist::core {

class Prober {
public:
    Prober(NodeContext& context, FailureRules& failure_rules, Gossip& gossip)
        : context_(context), failure_rules_(failure_rules), gossip_(gossip) {}

    void on_tick(TimePoint now, Effects& out);
    void on_direct_timeout(Effects& out);
    void on_verdict_due(TimePoint now, Effects& out);

    // Each returns false if the sequence number is not the current round's.
    bool on_ack(TimePoint now, const wire::Ack& ack, Effects& out);
    bool on_nack(const wire::Nack& nack);
    bool on_stream_ack(std::uint32_t seq_no);
    // A packet to `to` could not be sent, so do not wait for the direct answer.
    void on_send_failed(const SocketAddress& to, Effects& out);

private:
    enum class Phase : std::uint8_t { direct, indirect };

    struct Round {
        std::uint32_t seq_no = 0;
        MemberId target{};
        std::uint32_t incarnation = 0;  // the incarnation that we accuse if the probe fails
        TimePoint sent{};
        TimePoint deadline{};
        Phase phase = Phase::direct;
        int health_delta = -1;  // applied if the member turns out to be alive
        std::uint32_t nacks_expected = 0;
        std::uint32_t nacks_received = 0;
        bool stream_answered = false;
        TimerId direct_timer;
        TimerId verdict_timer;
    };

    void start_next_round(TimePoint now, Effects& out);
    std::optional<MemberId> next_target(TimePoint now);
    void forget_the_long_gone(TimePoint now);
    void start_round(TimePoint now, MemberId target, Effects& out);
    void send_direct_ping(const Member& target, Effects& out);
    void ask_others(Effects& out);
    bool takes_stream_pings(const Member& target) const;
    void finish_round(TimePoint now, int health_delta, Effects& out);

    NodeContext& context_;
    FailureRules& failure_rules_;
    Gossip& gossip_;
    std::optional<Round> round_;
    std::size_t next_position_ = 0;  // in the probe order
    bool tick_is_pending_ = false;
    std::vector<MemberId> helpers_;  // reused
};

}  // namespace memberlist::core
