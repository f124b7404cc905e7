// Memberlist: one member of a cluster. The library's front door.
//
// Thread-safe: every function may be called from any thread, also from inside callbacks. Copies share one node. When the
// last copy goes, the node is shut down. What was moved from may be assigned to and destroyed, nothing else.
//
// In a callback the blocking functions return `would_deadlock` at once, those of this node and those of any other one of
// the process: a node stands still while its callback waits, and two that wait for each other would for ever, deadlines or
// not. The start_ functions, and Asio's, are for callbacks.
//
// Every operation that waits ends with `shutting_down` when the node is shut down. A timeout that reaches beyond the
// end of time is none.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memberlist/completion.hpp"
#include "memberlist/config.hpp"
#include "memberlist/event_stream.hpp"
#include "memberlist/export.hpp"
#include "memberlist/members.hpp"
#include "memberlist/node.hpp"
#include "memberlist/operation.hpp"
#include "memberlist/result.hpp"
#include "memberlist/stats.hpp"
#include "memberlist/topic.hpp"

namespace memberlist {

namespace api {
struct EngineFactory;
class SharedNode;
}  // namespace api
namespace testing {
class Network;
}

class Executor;  // asio.hpp

// One node, from create() to the end of its last copy. Go: Memberlist.
class MEMBERLIST_API Memberlist {
public:
    // Binds, becomes a member of a cluster of one, and runs on a thread of its own. `invalid_argument`
    // (nothing opened), `bind_failed` (nothing left open), what Transport::start() says, or that there was no entropy
    // or no thread to have; then, too, nothing is left open. Go: Create.
    static Result<Memberlist> create(Config config);

    // The same without a thread of its own: all that the node does, callbacks included, runs on a strand of
    // `executor` (asio.hpp), which has to outlive it; several threads may run that. Where those threads are the
    // caller's own, three things are different. The blocking functions must not be called on them, for they would
    // wait for themselves. shutdown() only asks for the end, which comes as soon as the executor gets to it. Events
    // come no sooner either.
    static Result<Memberlist> create(Config config, const Executor& executor);

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
    Result<JoinSummary> join(std::vector<std::string> seeds, Duration timeout = no_timeout);

    // Joins the seeds of the last joins again (the last 64 different ones that could be read), with their
    // names looked up anew: addresses change, and a node may have lost everybody it knew. Ends as join() does.
    // Go has no counterpart.
    Result<JoinSummary> rejoin(Duration timeout);

    // With Config::unreachable_first: the unreachable member of that name is dead, and everybody is told. Does not wait;
    // NodeLeft tells of it. No effect if the member has refuted by then. `unknown_node`: no member is called so.
    // `invalid_argument`: it is not unreachable. `shutting_down`. After Swift Cluster Membership's confirmDead; Go has
    // no counterpart.
    Result<void> confirm_dead(std::string_view name);

    // Tells the cluster that we go and waits until that has been gossiped and a member has it over a stream
    // (Config::leave_streams); `timed_out` after `timeout` (zero: no limit), the node then has left all the same.
    // `invalid_argument`: `timeout` is below zero. The node still answers afterwards: call shutdown()
    // next, or join() to come back. Leaving twice is fine. Go: Leave.
    Result<void> leave(Duration timeout);

    // Round trip of one ping to `target`, which need not be a member; `no_response` after the probe timeout.
    // With a `timeout` (zero: none) that is shorter, `timed_out`; nothing of it remains either way.
    // `invalid_argument`: `timeout` is below zero, or the target has no name where names are required. Go: Ping.
    Result<Duration> ping(const Node& target, Duration timeout = no_timeout);

    // Asks the delegate for its metadata and gossips them; waits, and ends, as leave() does, but has nothing to tell
    // after it: then `shutting_down`. Go: UpdateNode.
    Result<void> update_metadata(Duration timeout);

    // A user message in one datagram: no word of whether it arrives. `message_too_large` above what a
    // datagram holds. One that begins with the bytes 89 4d 4c 54 is taken for a message on a topic by whoever receives
    // it (topic.hpp), and is no UserMessage there; so with send_reliable(). `invalid_argument`: `to` has no name where
    // names are required. `shutting_down`. Go: SendBestEffort.
    Result<void> send_best_effort(const Node& to, BytesView payload);
    // A user message over a stream of its own; at most 20 MiB, else `message_too_large`, and nothing is sent.
    // Success means written, not read. Ends with what the system says, or with `timed_out` after `timeout` or
    // Config::tcp_timeout to dial and again to write (zero: only those); the peer may have it all the same.
    // `invalid_argument` as for ping(). Go: SendReliable.
    Result<void> send_reliable(const Node& to, BytesView payload, Duration timeout = no_timeout);

    // --- messages on topics: topic.hpp; what goes over the wire is docs/topics.md ---
    // To the member of that name. What does not fit the way that `mode` asks for is `message_too_large`, never
    // dropped in silence. A stream is waited for as by send_reliable(), with its errors; a packet is not waited for,
    // and callbacks may send it. `unknown_node`: no member is called so. `invalid_argument`: the topic is not 1 to 255
    // bytes long. Nothing was sent then. Go has no counterpart, nor have the next two.
    Result<void> send(std::string_view node, std::string_view topic, BytesView payload,
                      SendMode mode = SendMode::automatic, Duration timeout = no_timeout);
    // To all other members, by gossip: never waits, and says nothing of whether it arrives. Members of this library
    // pass it on as they do with membership news, and each hands it to its handler once; Go nodes receive it as often
    // as it comes, and do not pass it on. What is still queued of an earlier broadcast of ours with the same topic and
    // `key` makes room for it, here and wherever it has got to; nobody hears the earlier one after the later one.
    // Empty: nothing does. Numbers tell the later from the earlier, and begin with this machine's time of day: members
    // whose clocks are more than a day behind ours drop it (`future_broadcast`). `message_too_large`: it does not fit a
    // packet of gossip (Config::udp_buffer_size). `invalid_argument`: as for send(), or the key is longer than 255
    // bytes. `shutting_down`. Go: QueueBroadcast of a TransmitLimitedQueue, as Serf uses it.
    Result<void> broadcast(std::string_view topic, BytesView payload, std::string_view key = {});
    // From now on `handler` is called for what comes on this topic, in the place of an earlier one; null: nothing is, as
    // before the first one. That may be running on the engine's thread at this moment, and still be when this returns: what
    // it refers to has to outlive that. Neither waits nor fails; callbacks, handlers among them, may call it. An empty
    // topic means all that have no handler of their own. A message whose sender is not a member is dropped and counted
    // as `unknown_sender`, one without a handler as `unhandled_topic` (it is passed on all the same). Let go of by
    // shutdown().
    void on_message(std::string topic, MessageHandler handler);

    // Stops at once, without leaving: to the others we have failed. Open operations end with `shutting_down`;
    // when it returns, sockets are closed and no callback runs any more (called from a callback, of this node or
    // another one, it returns first). Idempotent. Go: Shutdown.
    void shutdown();

    // --- the same without waiting ---
    // `done` is called once, on the engine's thread or, after shutdown(), right here; it must not throw. Of a success its
    // code is Errc::ok: false as any success is, yet of our category, so ask `if (error)`; it does not equal an
    // std::error_code{}.
    OpId reserve();  ///< Names an operation before it starts, so that whoever may cancel() it knows its name.
    // The summary of a join is complete on failure, too, and on `operation_canceled`.
    void start_join(OpId id, std::vector<std::string> seeds, Duration timeout, Completion<JoinSummary> done);
    // As rejoin().
    void start_rejoin(OpId id, Duration timeout, Completion<JoinSummary> done);
    // As leave().
    void start_leave(OpId id, Duration timeout, Completion<> done);
    // As ping().
    void start_ping(OpId id, Node target, Duration timeout, Completion<Duration> done);
    // As update_metadata().
    void start_update_metadata(OpId id, Duration timeout, Completion<> done);
    // As send_reliable(), of a payload that it takes.
    void start_send_reliable(OpId id, Node to, Bytes payload, Duration timeout, Completion<> done);
    // As send(); the views are used during the call only.
    void start_send(OpId id, std::string_view node, std::string_view topic, BytesView payload, SendMode mode,
                    Duration timeout, Completion<> done);
    void cancel(OpId id);  ///< `operation_canceled`; no effect on what is over, or has not begun.

    // --- hearing ---
    // The events from now on, in a queue of their own; see event_stream.hpp. As many streams as one likes, each
    // with its own limits. After shutdown() it has ended already.
    EventStream events(EventStreamLimits limits = {});

    // --- looking: never waits for the protocol ---
    // The members are the sum of the events reported so far: inside on_event, and in whatever it wakes, they
    // include its event. They are alive or suspected, ourselves included, each with its state, its incarnation
    // and when its state changed. An incarnation, our own apart, is the one of the last event about that member.
    // What has failed or left is no member any more; events tell of it, and stats() counts it.
    std::vector<Node> members() const;  ///< Copies, by name (Go: Members).
    /// The same without copying anybody, however many there are: for those who look often.
    Members snapshot() const;
    std::size_t member_count() const;  ///< Go: NumMembers.
    std::optional<Node> find_node(
        std::string_view name) const;            ///< The member of that name, if there is one.
    bool is_alive(std::string_view name) const;  ///< A member of that name is there and nobody doubts it.
    Node local_node() const;                     ///< Ourselves, as advertised (Go: LocalNode).
    SocketAddress bound_address() const;         ///< Where we listen, with the real port where Config said 0.
    Stats stats() const;                         ///< Counters and gauges of this moment.

private:
    explicit Memberlist(std::shared_ptr<api::SharedNode> impl);
    friend class testing::Network;
    static Result<Memberlist> create_with(Config config, const api::EngineFactory& factory);

    std::shared_ptr<api::SharedNode> impl_;
};

}  // namespace memberlist
