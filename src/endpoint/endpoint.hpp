// Endpoint: one node of a cluster, complete but for sockets, threads and clocks.
//
// Bytes, stream events and `now` in; actions out (actions.hpp). The shell (net::Engine, a simulation, a test)
// calls one function per thing that happened, performs the actions in order, and arms one timer for
// next_deadline(). Single-threaded. The views handed in are used during the call only. `now` never goes
// backwards.
#pragma once

#include "core/swim.hpp"
#include "endpoint/actions.hpp"
#include "endpoint/endpoint_config.hpp"
#include "endpoint/gossip_budget.hpp"
#include "endpoint/join_operation.hpp"
#include "endpoint/operation_limits.hpp"
#include "endpoint/stream_sessions.hpp"
#include "frame/packet_reader.hpp"
#include "frame/packet_writer.hpp"

namespace memberlist::endpoint {

class Endpoint {
public:
    // `config` is valid (the facade has checked it). `entropy` and `questions` outlive this object.
    Endpoint(EndpointConfig config, Rng rng, Entropy& entropy, core::Questions questions,
             Telemetry telemetry);
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;

    // First of all, once.
    void start(TimePoint now, Actions& out);

    // --- what the network did ---
    void on_datagram(TimePoint now, const SocketAddress& from, BytesView datagram, Actions& out);
    // The system refused to send to `to` (no route, host down): do not wait for an answer.
    void on_send_failed(TimePoint now, const SocketAddress& to, Actions& out);
    // A stream came in. nullopt: too many are open, or its source is not allowed; close it.
    std::optional<StreamId> on_stream_accepted(TimePoint now, const SocketAddress& from, Actions& out);
    void on_stream_connected(TimePoint now, StreamId id, Actions& out);
    void on_stream_data(TimePoint now, StreamId id, BytesView data, Actions& out);
    // The peer will send no more.
    void on_stream_end(TimePoint now, StreamId id, Actions& out);
    // Dialing failed, the stream broke, or FinishStream is done (then `error` is zero).
    void on_stream_closed(TimePoint now, StreamId id, std::error_code error, Actions& out);

    // --- what time did ---
    void on_deadline(TimePoint now, Actions& out);
    std::optional<TimePoint> next_deadline() const;

    // --- what the name server said ---
    // All addresses of a seed of ResolveSeed, with its port, or why there are none. Ignored when the join is
    // over.
    void on_seed_resolved(TimePoint now, const ResolveSeed& asked,
                          const Result<std::vector<SocketAddress>>& found, Actions& out);

    // --- what the application wants; each ends with one Finish ---
    // What is still open after `timeout` (zero: no limit but that of each exchange) fails with `timed_out`.
    // The seeds are remembered. `invalid_argument`: `timeout` is below zero.
    void join(TimePoint now, OpId operation, const std::vector<std::string>& seeds, Duration timeout,
              Actions& out);
    // Joins the remembered seeds, looking up their names anew. Without an operation nothing is reported, and
    // nothing happens while another one without is under way (core::RejoinSeeds).
    void rejoin(TimePoint now, std::optional<OpId> operation, Duration timeout, Actions& out);
    // Tells the cluster that we go; done when it has been gossiped, or after `timeout` (zero: wait for ever)
    // with `timed_out`.
    void leave(TimePoint now, OpId operation, Duration timeout, Actions& out);
    // The application takes an unreachable member for dead. No effect on any other.
    void confirm_dead(TimePoint now, std::string_view name, Actions& out);
    // Announces fresh metadata (Delegate::node_meta); done like leave.
    void update(TimePoint now, OpId operation, Duration timeout, Actions& out);
    // Round trip to `to`, or `no_response` after the probe timeout.
    void ping(TimePoint now, OpId operation, const Node& to, Actions& out);
    // A user message over a stream; done when it is written, not when it is read. False: it is refused, too large or
    // without a name, which ends the operation.
    bool send_reliable(TimePoint now, OpId operation, const Node& to, Bytes payload, Actions& out);
    // Ends the operation with `operation_canceled`; nothing happens if it is over.
    void cancel(TimePoint now, OpId operation, Actions& out);
    // Ends the operation, which has begun in this very step, with `timed_out` if it is not over after
    // `timeout`; zero: no limit. For those that take no timeout themselves.
    void limit(TimePoint now, OpId operation, Duration timeout, const Actions& out);

    // A user message in a datagram; no word of whether it arrives. `message_too_large` if no datagram can
    // hold it; counted, for who asked may have been told that it fits: a key has come meanwhile.
    Result<void> send_best_effort(TimePoint now, const Node& to, BytesView payload, Actions& out);

    // Ends every operation with `shutting_down` and aborts every stream. Nothing but the destructor may
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
    void end(OpId operation, Errc reason, Actions& out);
    void perform(TimePoint now, core::Effect& effect, Actions& out);
    void send_packet(const core::SendPacket& packet, Actions& out);
    void begin_join(TimePoint now, std::optional<OpId> operation, const std::vector<std::string>& seeds,
                    Duration timeout, Actions& out);
    void rejoin_unasked(TimePoint now, Duration timeout, Actions& out);
    void begin_seed(JoinId join, std::size_t index, const std::string& text, Actions& out);

    const EndpointConfig config_;
    const frame::PacketBudget budget_;
    const GossipBudget gossip_budget_{budget_};
    core::Swim swim_;
    security::MessageCipher cipher_;
    frame::PacketWriter packet_writer_;
    frame::PacketReader packet_reader_;
    core::Effects effects_;
    JoinOperations joins_;
    SeedMemory seeds_;
    StreamSessions streams_;
    OperationLimits limits_;
    std::vector<BytesView> packet_messages_;  // reused
};

}  // namespace memberlist::endpoint
