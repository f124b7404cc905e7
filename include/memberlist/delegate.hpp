// Interfaces that the application implements and the node calls while it handles a packet, timer or
// request. Return quickly: the node waits.
//
// All functions are called on the node's thread, one at a time, with no lock held. For a node on an
// executor, Memberlist::create() makes the first calls, on its caller's thread. Implementations may
// call the Memberlist, but its blocking functions return `would_deadlock`. They must not throw.
// shutdown() releases them. If several nodes share an implementation, they may call it at the same
// time.
#pragma once

#include <cstddef>
#include <span>
#include <system_error>
#include <vector>

#include "memberlist/export.hpp"
#include "memberlist/node.hpp"

namespace memberlist {

// Supplies the application's own data: metadata, gossip and state. Go: Delegate.
struct MEMBERLIST_API Delegate {
    virtual ~Delegate() = default;

    // Returns the metadata to advertise for this node, at most `limit` bytes. Longer metadata is
    // truncated, logged and counted. Called when the node starts, by Memberlist::update_metadata()
    // and by a join() after leave(). Go: NodeMeta.
    virtual Bytes node_meta([[maybe_unused]] std::size_t limit) { return {}; }
    // Returns user messages to gossip in the packet being built. Each costs `overhead` bytes in
    // addition to its size, and together they must fit into `limit` bytes; any that do not fit are
    // dropped and counted. A BroadcastQueue (broadcast_queue.hpp) chooses them and limits
    // retransmissions. Go: GetBroadcasts.
    virtual std::vector<Bytes> broadcasts([[maybe_unused]] std::size_t overhead,
                                          [[maybe_unused]] std::size_t limit) {
        return {};
    }
    // Returns the application's state to send in a full state exchange (push/pull). `join` is true
    // for a join and false for the periodic exchange. Go: LocalState.
    virtual Bytes local_state([[maybe_unused]] bool join) { return {}; }
    // Merges the state that the application on the peer sent. Not called if that is empty. `state`
    // is valid only during the call. Go: MergeRemoteState.
    virtual void merge_remote_state([[maybe_unused]] BytesView state, [[maybe_unused]] bool join) {}
};

// Decides which nodes become members. Returning an error refuses; the refusal is logged and
// counted. Go: AliveDelegate and MergeDelegate.
struct MEMBERLIST_API AdmissionPolicy {
    virtual ~AdmissionPolicy() = default;

    // Called for every alive message, which announces that `peer` is a member, including stale ones
    // and our own. An error drops the message, except our own. Go: NotifyAlive.
    virtual std::error_code on_alive([[maybe_unused]] const Node& peer) { return {}; }
    // Called before the state received in a join is merged, on both sides. `peers` are the nodes in
    // it. An error cancels the whole merge. Partition healing (Config::heal_interval) counts as a
    // join; the periodic exchange does not. `peers` is valid only during the call. Go: NotifyMerge.
    virtual std::error_code on_merge([[maybe_unused]] std::span<const Node> peers) { return {}; }
};

// Lets an application measure network distances, as Serf does for its coordinates. Go:
// PingDelegate.
struct MEMBERLIST_API PingDelegate {
    virtual ~PingDelegate() = default;

    // Returns a payload to add to our acknowledgement of a ping. It travels in the same datagram,
    // so keep it small. Go: AckPayload.
    virtual Bytes ack_payload() { return {}; }
    // Called when a probe was answered directly; `round_trip` is how long the answer took.
    // `payload` is what the peer added to its acknowledgement, and is valid only during the call.
    // Go: NotifyPingComplete.
    virtual void on_ping_complete([[maybe_unused]] const Node& peer, [[maybe_unused]] Duration round_trip,
                                  [[maybe_unused]] BytesView payload) {}
};

}  // namespace memberlist
