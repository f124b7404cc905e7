// Endpoint: one node of a cluster, complete except for sockets, threads and clocks.
//
// Bytes, stream events, operations and `now` go in; actions come out (actions.hpp). The shell
// (net::Engine, a simulation, a test) calls one function per input, performs the actions in order,
// and arms one timer for next_deadline(). Single-threaded. Views are used during the call only.
// `now` never goes backwards.
#pragma once

#include "endpoint/actions.hpp"
#include "endpoint/endpoint_config.hpp"
#include "endpoint/frame_gossip_budget.hpp"
#include "endpoint/operation.hpp"
#include "endpoint/operations/context.hpp"
#include "frame/packet_reader.hpp"
#include "frame/packet_writer.hpp"

namespace memberlist::endpoint {

class Endpoint {
public:
    // `config` is valid: the facade has checked it. `entropy` and what `questions` points to
    // outlive this object.
    Endpoint(EndpointConfig config, Rng rng, Entropy& entropy, core::Questions questions,
             Telemetry telemetry);
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;

    // Once, before anything else.
    void start(TimePoint now, Actions& out);

    // --- what the network did ---
    void on_datagram(TimePoint now, const SocketAddress& from, BytesView datagram, Actions& out);
    // The system refused to send to `to` (no route, host down), so no answer will come.
    void on_send_failed(TimePoint now, const SocketAddress& to, Actions& out);
    // A peer opened a stream. nullopt: close it, since too many are open or its source is not
    // allowed.
    std::optional<StreamId> on_stream_accepted(TimePoint now, const SocketAddress& from, Actions& out);
    void on_stream_connected(TimePoint now, StreamId id, Actions& out);
    void on_stream_data(TimePoint now, StreamId id, BytesView data, Actions& out);
    // The peer will send no more.
    void on_stream_end(TimePoint now, StreamId id, Actions& out);
    // Dialing failed, the stream broke, or FinishStream is done (`error` is zero).
    void on_stream_closed(TimePoint now, StreamId id, std::error_code error, Actions& out);

    // --- what time did ---
    void on_deadline(TimePoint now, Actions& out);
    std::optional<TimePoint> next_deadline() const;

    // --- what the name server said ---
    // All addresses of the seed in `asked`, with its port, or why there are none. Ignored when the
    // join is over.
    void on_seed_resolved(TimePoint now, const ResolveSeed& asked,
                          const Result<std::vector<SocketAddress>>& found, Actions& out);

    // --- what the application wants ---
    // Begins an operation, which ends with exactly one Finish: at once if it is refused
    // (`invalid_argument`, `message_too_large`). Nothing was sent then.
    void begin(TimePoint now, OpId id, Operation operation, Actions& out);
    // Ends the operation with `operation_canceled`. No effect if it is over.
    void cancel(TimePoint now, OpId operation, Actions& out);
    // Declares an unreachable member dead. No effect on any other.
    void confirm_dead(TimePoint now, std::string_view name, Actions& out);
    // Joins host names that once led to the cluster, looking them up anew (core::RejoinSeeds).
    // Nothing is reported, and nothing happens while a join is under way.
    void rejoin_proven_seeds(TimePoint now, Duration timeout, Actions& out);

    // Sends a user message in a datagram; nothing tells whether it arrives. `message_too_large`: no
    // datagram can hold it. That is counted, since the caller may have been told that it fits
    // before a key was installed.
    Result<void> send_best_effort(TimePoint now, const Node& to, BytesView payload, Actions& out);

    // Ends every operation with `shutting_down` and aborts every stream. Only the destructor may
    // follow.
    void shutdown(TimePoint now, Actions& out);

    // --- looking ---
    const core::MemberTable& members() const { return swim_.state().members; }
    const core::NodeContext& state() const { return swim_.state(); }
    const core::PingService& pings() const { return swim_.pings(); }

private:
    void read_message(TimePoint now, const SocketAddress& from, BytesView message);
    void count_drop(const SocketAddress& from, const Error& error);
    bool refuses_source(const SocketAddress& from, std::string_view message);
    void complete_step(TimePoint now, Actions& out);
    void end(TimePoint now, OpId operation, Errc reason, Actions& out);
    void perform(TimePoint now, core::Effect& effect, Actions& out);
    void send_packet(const core::SendPacket& packet, Actions& out);
    OperationContext operation_context(TimePoint now, Actions& out);

    const EndpointConfig config_;
    const frame::PacketBudget budget_;
    const FrameGossipBudget gossip_budget_{budget_};
    core::Swim swim_;
    security::MessageCipher cipher_;
    frame::PacketWriter packet_writer_;
    frame::PacketReader packet_reader_;
    core::Effects effects_;
    JoinOperations joins_;
    SeedMemory seeds_;
    StreamDriver streams_;
    OperationLimits limits_;
    std::vector<BytesView> packet_messages_;  // reused
};

}  // namespace memberlist::endpoint
