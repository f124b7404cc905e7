// Memberlist: one member of a cluster. Start here.
//
// Copies share one node, which shuts down when the last copy is destroyed. A moved-from Memberlist
// may only be assigned to or destroyed.
//
// Thread-safe: every function may be called from any thread, including callbacks. Inside a
// callback, however, the blocking functions of every node in the process fail with
// `would_deadlock`: a node stands still during its callbacks, so two nodes could wait for each
// other forever, despite timeouts. Use the start_ functions or those of asio.hpp there.
//
// Every blocking or asynchronous operation ends with `shutting_down` when its node is shut down. A
// timeout too large for the clock means no limit.
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

// A handle to one node, which runs from create() until shutdown(). Go: Memberlist.
class MEMBERLIST_API Memberlist {
public:
    // Starts a node on a thread of its own: binds its sockets and forms a cluster of one.
    // Errors, none of which leaves anything open:
    // - `invalid_argument`: see Config::validate(). Nothing was opened.
    // - `bind_failed`: the address cannot be bound.
    // - Any error of Transport::start(), or the lack of entropy or of a thread.
    //
    // Go: Create.
    static Result<Memberlist> create(Config config);

    // Starts a node that runs on a strand of `executor` (asio.hpp), callbacks included. The
    // executor must outlive the node, and several threads may run it. If those threads are the
    // caller's own:
    // - Do not call blocking functions on them; such a call would wait for itself.
    // - shutdown() only requests the end, which comes when the executor next runs.
    // - Events are reported only while the executor runs.
    static Result<Memberlist> create(Config config, const Executor& executor);

    // Joins a cluster by exchanging state with every address of every seed. Succeeds if at least
    // one address was joined (see JoinSummary); the summary lists the others. After leave(), it
    // first makes the node a member again, with a higher incarnation, which Go cannot do.
    //
    // - `seeds`: each "host", "host:port" or "[v6%zone]:port", preceded by "name/" if node names
    //   are required. Names are resolved in parallel, and all their addresses are tried, a few at a
    //   time. An empty list succeeds with nothing joined.
    // - `timeout`: attempts still open after it fail with `timed_out`. Without one, only
    //   Config::tcp_timeout limits each address, and the resolver itself each name.
    //
    // Errors:
    // - `join_failed`: no address was joined; the detail gives the reason for each seed.
    // - `invalid_argument`: `timeout` is negative.
    //
    // Go: Join, which has no timeout.
    Result<JoinSummary> join(std::vector<std::string> seeds, Duration timeout = no_timeout);

    // Joins the seeds of earlier joins again, for a node that has lost all members it knew. It uses
    // the last 64 distinct seeds that could be parsed, and resolves their names anew because
    // addresses change. Same result and errors as join(). Go has no counterpart.
    Result<JoinSummary> rejoin(Duration timeout);

    // Declares an unreachable member dead and tells the cluster (Config::unreachable_first). Does
    // not block; NodeLeft reports the death. No effect if the member has refuted by then.
    // Errors:
    // - `unknown_node`: there is no member of that name.
    // - `invalid_argument`: the member is not unreachable.
    // - `shutting_down`: the node is shut down.
    //
    // Modeled on confirmDead of Swift Cluster Membership; Go has no counterpart.
    Result<void> confirm_dead(std::string_view name);

    // Leaves the cluster. Waits until the leave has been gossiped and a member has received it over
    // a stream (Config::leave_streams), at most `timeout`; zero means no limit. The node then still
    // answers: call shutdown() to end it, or join() to come back. Leaving twice is allowed.
    // Errors:
    // - `timed_out`: the wait took too long. The node has left anyway.
    // - `invalid_argument`: `timeout` is negative.
    //
    // Go: Leave.
    Result<void> leave(Duration timeout);

    // Pings `target`, which need not be a member, and returns the round-trip time.
    // Errors:
    // - `no_response`: no answer within Config::probe_timeout.
    // - `timed_out`: no answer within `timeout`, if that is shorter.
    // - `invalid_argument`: `target` has no name although node names are required, or `timeout` is
    //   negative.
    //
    // Go: Ping.
    Result<Duration> ping(const Node& target, Duration timeout = no_timeout);

    // Asks the delegate for this node's metadata and announces them. Waits until they have been
    // gossiped, at most `timeout`; zero means no limit.
    // Errors:
    // - `timed_out`: the wait took too long. The new metadata are announced anyway.
    // - `invalid_argument`: `timeout` is negative.
    // - `shutting_down`: the node has left or is shut down.
    //
    // Go: UpdateNode.
    Result<void> update_metadata(Duration timeout);

    // Sends a user message in one datagram, without confirmation of delivery. Does not block. A
    // payload that begins with the bytes 89 4d 4c 54 is treated as a message on a topic by its
    // receiver (topic.hpp) and does not arrive as a UserMessage.
    // Errors; nothing is sent:
    // - `message_too_large`: the message does not fit into a datagram.
    // - `invalid_argument`: `to` has no name although node names are required.
    // - `shutting_down`: the node is shut down.
    //
    // Go: SendBestEffort.
    Result<void> send_best_effort(const Node& to, BytesView payload);
    // Sends a user message of at most 20 MiB over a stream of its own. Success means that it was
    // written, not that it was read. Dialing and writing may each take Config::tcp_timeout, and all
    // of it at most `timeout`. For a payload that begins with 89 4d 4c 54, see send_best_effort().
    // Errors:
    // - `message_too_large`: above 20 MiB. Nothing is sent.
    // - `invalid_argument`: `to` has no name although node names are required, or `timeout` is
    //   negative. Nothing is sent.
    // - `timed_out`, or an error of the system: the peer may have received the message anyway.
    //
    // Go: SendReliable.
    Result<void> send_reliable(const Node& to, BytesView payload, Duration timeout = no_timeout);

    // --- messages on topics: see topic.hpp; docs/topics.md describes the wire format ---
    // Sends a message on a topic to the member `node`. Over a stream it blocks and fails like
    // send_reliable(). A packet is sent without blocking, so callbacks may send one.
    // - `topic`: 1 to 255 bytes.
    // - `mode`: as a packet, over a stream, or whichever fits; see SendMode.
    // - `timeout`: for a stream; zero means no overall timeout.
    //
    // Errors; nothing is sent:
    // - `message_too_large`: the message is too large for `mode`.
    // - `unknown_node`: there is no member of that name.
    // - `invalid_argument`: `topic` is not 1 to 255 bytes long, or `timeout` is negative.
    //
    // Go has no counterpart.
    Result<void> send(std::string_view node, std::string_view topic, BytesView payload,
                      SendMode mode = SendMode::automatic, Duration timeout = no_timeout);
    // Gossips a message on a topic to all other members, without confirmation of delivery. Does not
    // block. C++ nodes pass it on like membership news and deliver it once. Go nodes receive every
    // copy and do not pass it on. Broadcasts are numbered from this machine's time of day, so
    // members whose clocks are more than a day behind drop them (`future_broadcast`).
    //
    // - `topic`: 1 to 255 bytes.
    // - `key`: at most 255 bytes. Unless empty, this broadcast replaces our earlier one with the
    //   same topic and key in every queue, and no C++ node delivers the earlier one after the later
    //   one.
    //
    // Errors; nothing is sent:
    // - `message_too_large`: the message does not fit into a gossip packet
    //   (Config::udp_buffer_size).
    // - `invalid_argument`: the length of `topic` or `key` is out of range.
    // - `shutting_down`: the node is shut down.
    //
    // Go: QueueBroadcast of a TransmitLimitedQueue, as Serf uses it.
    Result<void> broadcast(std::string_view topic, BytesView payload, std::string_view key = {});
    // Registers `handler` for `topic`, replacing any previous one. A null handler unregisters it.
    // An empty topic stands for all topics without a handler of their own. Does not block or fail;
    // callbacks and handlers may call it. The previous handler may still be running on the engine's
    // thread when this returns, so keep what it refers to alive. shutdown() releases all handlers.
    //
    // Messages from a sender that is not a member are dropped and counted as `unknown_sender`.
    // Messages without a handler are counted as `unhandled_topic`; such broadcasts are still passed
    // on. Go has no counterpart.
    void on_message(std::string topic, MessageHandler handler);

    // Stops the node at once, without leaving, so the others see it fail. Open operations end with
    // `shutting_down`. When it returns, the sockets are closed and no callback runs any more.
    // Called from a callback of any node in this process, it returns before that. Idempotent. Go:
    // Shutdown.
    void shutdown();

    // --- asynchronous versions; where the blocking version has a default timeout, pass
    // `no_timeout` --- Returns an id for an operation that is about to start, for use with
    // cancel().
    //
    // Each start_ function calls `done` once, on the engine's thread or, after shutdown(), on the
    // caller's before it returns. `done` must not throw. On success its code is Errc::ok, which is
    // false but does not equal std::error_code{}, so test it with `if (error)`.
    OpId reserve();
    // Starts join(). The summary is complete even after a failure or `operation_canceled`.
    void start_join(OpId id, std::vector<std::string> seeds, Duration timeout, Completion<JoinSummary> done);
    // Starts rejoin().
    void start_rejoin(OpId id, Duration timeout, Completion<JoinSummary> done);
    // Starts leave().
    void start_leave(OpId id, Duration timeout, Completion<> done);
    // Starts ping().
    void start_ping(OpId id, Node target, Duration timeout, Completion<Duration> done);
    // Starts update_metadata().
    void start_update_metadata(OpId id, Duration timeout, Completion<> done);
    // Starts send_reliable(). Takes over `payload`.
    void start_send_reliable(OpId id, Node to, Bytes payload, Duration timeout, Completion<> done);
    // Starts send(). The views need not outlive the call.
    void start_send(OpId id, std::string_view node, std::string_view topic, BytesView payload, SendMode mode,
                    Duration timeout, Completion<> done);
    // Ends a running operation with `operation_canceled`. No effect if it is not running.
    void cancel(OpId id);

    // --- events ---
    // Opens a stream of the events from now on, with its own queue and limits (event_stream.hpp). A
    // node may have any number of streams. After shutdown() the new stream has already ended.
    EventStream events(EventStreamLimits limits = {});

    // --- the current view; these functions never wait for the protocol ---
    // Returns copies of all members, alive or suspect, including ourselves, sorted by name.
    //
    // The list reflects exactly the events reported so far: inside on_event, and in threads that it
    // wakes, it includes that event. An incarnation, except our own, is that of the last event
    // about the member. Nodes that failed or left are not members; events report them, and stats()
    // counts them. Go: Members.
    std::vector<Node> members() const;
    /// The same without copying any member, for frequent use.
    Members snapshot() const;
    std::size_t member_count() const;  ///< Go: NumMembers.
    // Returns a copy of the member of that name, if any.
    std::optional<Node> find_node(std::string_view name) const;
    bool is_alive(std::string_view name) const;  ///< True for a member that is not suspected.
    Node local_node() const;                     ///< This node as advertised (Go: LocalNode).
    SocketAddress bound_address() const;         ///< The bound address with the actual port.
    Stats stats() const;                         ///< Current counters and gauges.

private:
    explicit Memberlist(std::shared_ptr<api::SharedNode> impl);
    friend class testing::Network;
    static Result<Memberlist> create_with(Config config, const api::EngineFactory& factory);

    std::shared_ptr<api::SharedNode> impl_;
};

}  // namespace memberlist
