// Memberlist: one member of a cluster. The library's front door.
//
// Thread-safe: every function may be called from any thread, also from inside callbacks (there the blocking
// ones return `would_deadlock` instead of waiting for themselves). Copies share one node. When the last copy
// goes, the node is shut down.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "memberlist/completion.hpp"
#include "memberlist/config.hpp"
#include "memberlist/export.hpp"
#include "memberlist/node.hpp"
#include "memberlist/operation.hpp"
#include "memberlist/result.hpp"
#include "memberlist/stats.hpp"

namespace memberlist {

// One node, from create() to the end of its last copy. Go: Memberlist.
class MEMBERLIST_API Memberlist {
public:
    // Binds, becomes a member of a cluster of one, and runs on a thread of its own. `invalid_argument`
    // (nothing opened), `bind_failed` (nothing left open). Go: Create.
    static Result<Memberlist> create(Config config);

    // Exchanges state with every address of every seed: "host", "host:port", "[v6%zone]:port", with "name/" in
    // front where node names are required. Names are looked up side by side and hold up nobody else; all of
    // their addresses are tried, a few at a time. An address counts as joined only if the node there lists us
    // as a member afterwards. Go's Join counts whoever answers; but an answer is given before the other side
    // has compared versions and asked its merge delegate, and says nothing of a refusal. So the other side is
    // asked for its table once more, unless it knew us before. That is what a join costs more than in Go; a
    // node that comes back under its name may have to tell its own table twice as well.
    //
    // `timeout`: what is still open then fails with `timed_out`; zero: no limit but Config::tcp_timeout, per
    // address, and the patience of the system's resolver. Succeeds if at least one address could be joined,
    // and the summary lists what failed; else `join_failed`, and the detail says why for each seed. An empty
    // list succeeds with zero joined. After leave() it first makes the node a member again, with a higher
    // incarnation (Go can never join again). `invalid_argument`: `timeout` is below zero.
    Result<JoinSummary> join(std::vector<std::string> seeds, Duration timeout);
    // The same without a limit of time. Go: Join.
    Result<JoinSummary> join(std::vector<std::string> seeds);

    // Joins the seeds of the last joins again (the last 64 different ones that could be read), with their
    // names looked up anew: addresses change, and a node may have lost everybody it knew. Ends as join() does.
    // Go has no counterpart.
    Result<JoinSummary> rejoin(Duration timeout);

    // Tells the cluster that we go and waits until that has been gossiped and a member has it over a stream
    // (Config::leave_streams); `timed_out` after `timeout` (zero:
    // no limit), the node then has left all the same. The node still answers afterwards: call shutdown()
    // next, or join() to come back. Leaving twice is fine.
    Result<void> leave(Duration timeout);

    // Round trip of one ping to `target`; `no_response` after the probe timeout.
    Result<Duration> ping(const Node& target);

    // Asks the delegate for its metadata and gossips them; waits as leave() does.
    Result<void> update_metadata(Duration timeout);

    // A user message in one datagram: no word of whether it arrives. `message_too_large` above what a
    // datagram holds.
    Result<void> send_best_effort(const Node& to, BytesView payload);
    // A user message over a stream of its own; at most 20 MiB. Success means written, not read.
    Result<void> send_reliable(const Node& to, BytesView payload);

    // Stops at once, without leaving: to the others we have failed. Open operations end with `shutting_down`;
    // when it returns, sockets are closed and no callback runs any more (called from a callback, it returns
    // first). Idempotent.
    void shutdown();

    // --- the same without waiting ---
    // `done` is called once, on the engine's thread or, after shutdown(), right here; it must not throw.
    OpId reserve();  ///< Names an operation before it starts, so that cancel() can be armed first.
    // The summary of a join is complete on failure, too, and on `operation_canceled`.
    void start_join(OpId id, std::vector<std::string> seeds, Duration timeout, Completion<JoinSummary> done);
    // As join() without a timeout.
    void start_join(OpId id, std::vector<std::string> seeds, Completion<JoinSummary> done);
    // As rejoin().
    void start_rejoin(OpId id, Duration timeout, Completion<JoinSummary> done);
    // As leave().
    void start_leave(OpId id, Duration timeout, Completion<> done);
    // As ping().
    void start_ping(OpId id, Node target, Completion<Duration> done);
    // As update_metadata().
    void start_update_metadata(OpId id, Duration timeout, Completion<> done);
    // As send_reliable(), of a payload that it takes.
    void start_send_reliable(OpId id, Node to, Bytes payload, Completion<> done);
    void cancel(OpId id);  ///< `operation_canceled`; no effect on what is over.

    // --- looking: never waits for the protocol ---
    // The members are the sum of the events reported so far: inside on_event, and in whatever it wakes, they
    // include its event. An incarnation, our own apart, is the one of the last event about that member.
    std::vector<Node> members() const;    ///< Alive and suspect, ourselves included (Go: Members).
    std::size_t alive_count() const;      ///< How many those are (Go: NumMembers).
    Node local_node() const;              ///< Ourselves, with the address that we advertise.
    SocketAddress bound_address() const;  ///< Where we listen, with the real port where Config said 0.
    Stats stats() const;                  ///< Counters and gauges of this moment.

private:
    struct Impl;
    explicit Memberlist(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace memberlist
