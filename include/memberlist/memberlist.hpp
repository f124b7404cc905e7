// Memberlist: one member of a cluster. Start here.
//
// Copies share one node, which shuts down when the last copy is destroyed. A moved-from Memberlist
// may only be assigned to or destroyed.
//
// A node handles one packet, timer or request at a time, on the node's thread: a thread of its own
// or, with an executor, whichever thread runs its strand. Callbacks are the functions of the
// application that the node calls: handlers, delegates, sinks and completions. It calls them on the
// node's thread unless their comments say otherwise, and does nothing else until they return.
//
// Thread-safe: every function may be called from any thread, including callbacks. Inside a
// callback, however, the blocking functions of every node in the process fail with
// `would_deadlock`: a node cannot even time out while one of its callbacks runs, so two nodes could
// wait for each other forever. Use the start_ functions or those of asio.hpp there.
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
//
// Each blocking function has an asynchronous version, whose name begins with start_. It takes the
// same parameters, reports the same errors and returns immediately. In addition:
// - `id` comes from reserve(). An id that is in use fails with `invalid_argument`.
// - `timeout` has no default; pass `no_timeout` for no limit.
// - `done` must not throw. It is called exactly once, on the node's thread. If the node has already
//   stopped, it is called on the caller's thread, before the start_ function returns.
// - On success, `done` receives Errc::ok. As a std::error_code, it converts to false but does not
//   equal std::error_code{}, so test it with `if (error)`.
class MEMBERLIST_API Memberlist {
public:
    // Starts a node on a thread of its own: binds its sockets and forms a cluster of one.
    // Errors, none of which leaves anything open:
    // - `invalid_argument`: see Config::validate(). Nothing was opened.
    // - `bind_failed`: the address cannot be bound, or there is no private address to advertise
    //   (Config::advertise).
    // - Any error of Transport::start().
    // - std::errc::resource_unavailable_try_again: there is no entropy, or the system cannot start
    //   a thread.
    //
    // Go: Create.
    static Result<Memberlist> create(Config config);

    // Starts a node that runs on a strand of `executor` (asio.hpp), callbacks included. The
    // executor must outlive the node, and several threads may run it. Errors as above. The node
    // differs from one with a thread of its own:
    // - It runs, and reports events, only while a thread runs the executor, for example with
    //   asio::io_context::run(). Do not call a blocking function on the only such thread; the call
    //   would wait for itself.
    // - shutdown() only requests the end, which comes when the executor next runs.
    static Result<Memberlist> create(Config config, const Executor& executor);

    // Joins a cluster by exchanging state with every address of every seed. Succeeds if at least
    // one address was joined; see JoinSummary, which also lists the failures. After leave(), it
    // first makes the node a member again, with a higher incarnation, which Go cannot do.
    //
    // - `seeds`: each "host", "host:port" or "[v6%zone]:port", preceded by "name/" if node names
    //   are required. Names are resolved in parallel, and all their addresses are tried, a few at a
    //   time. An empty list succeeds with nothing joined.
    // - `timeout`: attempts that are still open when it ends fail with `timed_out`. Without one,
    //   each address is limited only by Config::tcp_timeout, and each name lookup only by the
    //   resolver.
    //
    // Errors:
    // - `join_failed`: no address was joined; the detail gives the reason for each seed.
    // - `invalid_argument`: `timeout` is negative.
    //
    // Go: Join, which has no timeout.
    Result<JoinSummary> join(std::vector<std::string> seeds, Duration timeout = no_timeout);

    // Repeats earlier joins, for a node that has lost all the members it knew. Uses the last 64
    // distinct seeds that could be parsed, and resolves their names again because addresses change.
    // Same result and errors as join(). Go has no counterpart.
    Result<JoinSummary> rejoin(Duration timeout = no_timeout);

    // Declares an unreachable member dead and tells the cluster (Config::unreachable_first). Does
    // not block; NodeLeft reports the death. Does nothing if the member refutes the suspicion
    // before the node handles this request.
    // Errors:
    // - `unknown_node`: there is no member of that name.
    // - `invalid_argument`: the member is not unreachable.
    // - `shutting_down`: the node is shut down.
    //
    // Modeled on confirmDead of Swift Cluster Membership; Go has no counterpart.
    Result<void> confirm_dead(std::string_view name);

    // Leaves the cluster. Waits, for at most `timeout` (zero: no limit), until the leave has been
    // gossiped and a member has received it over a stream, unless none can be reached that way
    // (Config::leave_streams). The node keeps running and answering the others: call shutdown() to
    // stop it, or join() to come back. Leaving twice is allowed.
    // Errors:
    // - `timed_out`: `timeout` passed first. The node has left nevertheless.
    // - `invalid_argument`: `timeout` is negative.
    //
    // Go: Leave.
    Result<void> leave(Duration timeout = no_timeout);

    // Pings `target`, which need not be a member, and returns the round-trip time.
    // Errors:
    // - `no_response`: no answer within Config::probe_timeout.
    // - `timed_out`: no answer within `timeout`, if that is shorter.
    // - `invalid_argument`: `target` has no name although node names are required, or `timeout` is
    //   negative.
    //
    // Go: Ping.
    Result<Duration> ping(const Node& target, Duration timeout = no_timeout);

    // Asks the delegate for this node's metadata and announces it. Waits, for at most `timeout`
    // (zero: no limit), until it has been gossiped.
    // Errors:
    // - `timed_out`: `timeout` passed first. The new metadata is announced nevertheless.
    // - `invalid_argument`: `timeout` is negative.
    // - `shutting_down`: the node has left or is shut down.
    //
    // Go: UpdateNode.
    Result<void> update_metadata(Duration timeout = no_timeout);

    // Sends a user message in one datagram, without confirmation of delivery. Does not block. The
    // receiver treats a payload that begins with the bytes 89 4d 4c 54 as a message on a topic
    // (topic.hpp), so it does not arrive as a UserMessage.
    // Errors; nothing is sent:
    // - `message_too_large`: the message does not fit into a datagram.
    // - `invalid_argument`: `to` has no name although node names are required.
    // - `shutting_down`: the node is shut down.
    //
    // Go: SendBestEffort.
    Result<void> send_best_effort(const Node& to, BytesView payload);
    // Sends a user message of at most 20 MiB over a stream of its own. Success means that it was
    // written, not that it was read. Dialing may take up to Config::tcp_timeout and writing up to
    // twice that; together they may take at most `timeout`. For a payload that begins with
    // 89 4d 4c 54, see send_best_effort().
    // Errors:
    // - `message_too_large`: above 20 MiB. Nothing is sent.
    // - `invalid_argument`: `to` has no name although node names are required, or `timeout` is
    //   negative. Nothing is sent.
    // - `timed_out` or a system error: the peer may have received the message nevertheless.
    //
    // Go: SendReliable.
    Result<void> send_reliable(const Node& to, BytesView payload, Duration timeout = no_timeout);

    // --- messages on topics: see topic.hpp; docs/topics.md describes the wire format ---
    // Sends a message on a topic to the member `node`. Over a stream, it blocks and fails like
    // send_reliable(). As a packet, it does not block, so callbacks may send one.
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
    // copy and do not pass it on. Every broadcast carries a number that starts from our clock
    // (topic.hpp), so members whose clocks are more than a day behind ours drop it
    // (`future_broadcast`).
    //
    // - `topic`: 1 to 255 bytes.
    // - `key`: at most 255 bytes. If it is not empty, this broadcast replaces our earlier one with
    //   the same topic and key in every queue, and no C++ node delivers the earlier one after the
    //   later one.
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
    // callbacks and handlers may call it. The previous handler may still be running on the node's
    // thread when this returns, so keep what it refers to alive. shutdown() releases all handlers.
    //
    // Messages from a sender that is not a member are dropped and counted as `unknown_sender`.
    // Messages without a handler are counted as `unhandled_topic`; broadcasts among them are still
    // passed on. Go has no counterpart.
    void on_message(std::string topic, MessageHandler handler);

    // Stops the node without leaving, so the others see it fail. Open operations end with
    // `shutting_down`. When this returns, the sockets are closed and no callback runs any more.
    //
    // In two cases, however, it only requests the end and returns without waiting, so callbacks may
    // still run afterwards: if it is called from a callback of any node in this process, or if the
    // node runs on an executor. May be called more than once. Go: Shutdown.
    void shutdown();

    // --- asynchronous versions of the blocking functions: see the comment of the class ---
    // Returns a new id for an operation, to be passed to its start_ function and to cancel().
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
    // Ends a running operation with `operation_canceled`. Does nothing if it is not running.
    void cancel(OpId id);

    // --- events ---
    // Opens a stream of the events from now on, with its own queue and limits (event_stream.hpp). A
    // node may have any number of streams. After shutdown() the new stream has already ended.
    EventStream events(EventStreamLimits limits = {});

    // --- the current view; these functions never wait for the node ---
    // Returns copies of all members, alive or suspect, including ourselves, sorted by name.
    //
    // The list reflects exactly the events reported so far: inside Config::on_event, and in any
    // thread that it wakes, the list already includes the event being reported. The incarnation of
    // another member is the one in the last event about it, and may have risen since; our own is
    // always current. Nodes that failed or left are not members, nor are we after leave(); events
    // report them, and stats() counts them. Go: Members.
    std::vector<Node> members() const;
    /// Returns the same list without copying any member, for frequent use.
    Members snapshot() const;
    std::size_t member_count() const;  ///< The number of members (Go: NumMembers).
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
