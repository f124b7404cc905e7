// Swim: one member of a cluster as a state machine. Messages and time go in, effects come out
// (effects.hpp).
//
// Swim itself only routes and schedules. Membership and FailureRules hold the rules of the member
// table, Prober the failure detector, PingService the answers to others' probes, Gossip and
// PushPull the dissemination. Has no clock, socket or lock. `questions` and `budget` must outlive
// it. Not thread-safe.
#pragma once

#include <vector>

#include "core/broadcast_waits.hpp"
#include "core/failure_rules.hpp"
#include "core/gossip.hpp"
#include "core/membership.hpp"
#include "core/node_context.hpp"
#include "core/partition_healing.hpp"
#include "core/ping_service.hpp"
#include "core/prober.hpp"
#include "core/push_pull.hpp"

namespace memberlist::core {

class Swim {
public:
    Swim(const SwimConfig& config, LocalNode local, Rng rng, Questions questions, const GossipBudget& budget,
         Telemetry telemetry);
    Swim(const Swim&) = delete;
    Swim& operator=(const Swim&) = delete;

    // Makes us a member of our own cluster of one and starts the periodic work. Call it once,
    // first.
    void start(TimePoint now, Effects& out);

    // Whether a packet from `from` may contain alive messages. A refusal is counted and logged.
    bool admits_alive_from(const SocketAddress& from) { return context_.addresses.admits_alive_from(from); }
    void on_message(TimePoint now, const SocketAddress& from, const wire::PacketMessage& message,
                    Effects& out);
    void on_stream_ack(std::uint32_t seq_no, Effects& out) {
        if (!prober_.on_stream_ack(seq_no)) healing_.on_ack(seq_no, out);
    }
    // A leave stream has ended. `arrived`: it was answered.
    void on_leave_stream(OpId operation, bool arrived, Effects& out) {
        waits_.on_leave_stream(operation, arrived, out);
    }
    void on_send_failed(const SocketAddress& to, Effects& out) { prober_.on_send_failed(to, out); }
    // Fires everything that is due at `now`, in a fixed order.
    void on_deadline(TimePoint now, Effects& out);
    std::optional<TimePoint> next_deadline() const { return context_.timers.next(); }

    // Appends our full state as a PUSH_PULL message.
    void encode_local_state(bool join, Bytes& out) { push_pull_.encode_local_state(join, out); }
    // Appends the message for a StartLeaveStream.
    void encode_leave(Bytes& out) { push_pull_.encode_leave(out); }
    std::optional<OwnRecord> own_record(const wire::PushPull& remote) const {
        return push_pull_.own_record(remote);
    }
    // Merges the table that another node sent in an exchange with `from`.
    Result<void> merge(TimePoint now, const SocketAddress& from, const wire::PushPull& remote, bool join,
                       Effects& out);

    // Undoes leave(): makes us a member again, with a higher incarnation. Ignored on a member.
    void return_from_leave(TimePoint now, Effects& out);

    // Operations. Each ends with one Finish. A timeout of 0 means no limit, as in Go.
    void leave(TimePoint now, OpId operation, Duration timeout, Effects& out);
    // Declares an unreachable member dead. Ignored for any other member.
    void confirm_dead(TimePoint now, std::string_view name, Effects& out);
    void update(TimePoint now, OpId operation, Duration timeout, Effects& out);
    void ping(TimePoint now, OpId operation, const std::string& name, const SocketAddress& to, Effects& out);
    // Sends a user message in a packet of its own, without gossip (Go: SendBestEffort).
    void send_user_message(const Node& to, BytesView payload, Effects& out);
    // Counts a user message that goes over a stream.
    void count_user_message() { ++context_.counters.user_messages_sent; }
    // Ignores an operation that is over or unknown.
    void cancel(OpId operation, std::error_code error, Effects& out);
    void cancel_all(std::error_code error, Effects& out);

    const NodeContext& state() const { return context_; }
    PeerLog& peer_log() { return context_.peer_log; }
    const PingService& pings() const { return pings_; }

private:
    void fire(TimePoint due, TimePoint now, const Timer& timer, Effects& out);
    void tick_again(TimePoint due, TimePoint now, TimerKind kind, Duration interval);
    void repeat(TimePoint now, TimerKind kind, Duration interval);
    void check_queue(TimePoint now);
    std::vector<MemberId> pick_leave_receivers();

    NodeContext context_;
    Broadcaster broadcaster_{context_};
    Refutation refutation_{context_, broadcaster_};
    Corrections corrections_{context_};
    FailureRules failure_rules_{context_, broadcaster_, refutation_, corrections_};
    Membership membership_{context_, broadcaster_, refutation_, failure_rules_, corrections_};
    Gossip gossip_{context_};
    Prober prober_{context_, failure_rules_, gossip_};
    PingService pings_{context_, gossip_, corrections_};
    PushPull push_pull_{context_, membership_, failure_rules_, corrections_};
    PartitionHealing healing_{context_, gossip_};
    BroadcastWaits waits_{context_};
    OpId leave_{};  // the latest one
};

}  // namespace memberlist::core
