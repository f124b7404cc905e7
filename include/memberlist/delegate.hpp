// Questions the protocol asks the application in the middle of a step. Answer fast: the node waits.
//
// All are called on the engine's thread, one at a time, with no lock held; those of the first step of a node on an executor
// by Memberlist::create(). An implementation may call the Memberlist back (non-blocking calls only; blocking ones return
// `would_deadlock`). It must not throw, and is let go of by shutdown(); shared by several nodes, it is called by all of them.
#pragma once

#include <cstddef>
#include <span>
#include <system_error>
#include <vector>

#include "memberlist/export.hpp"
#include "memberlist/node.hpp"

namespace memberlist {

// Go: Delegate. What the application adds to membership.
struct MEMBERLIST_API Delegate {
    virtual ~Delegate() = default;

    // Metadata to advertise about ourselves, at most `limit` bytes (longer is cut off and logged). Asked
    // at the start and by Memberlist::update_metadata(). Go: NodeMeta.
    virtual Bytes node_meta([[maybe_unused]] std::size_t limit) { return {}; }
    // User messages to gossip with the packet being built. Each costs `overhead` bytes beside its own size;
    // together they must fit `limit`. What does not fit is dropped and counted. All sizes in
    // bytes. A BroadcastQueue (broadcast_queue.hpp) says what is next, and how often. Go: GetBroadcasts.
    virtual std::vector<Bytes> broadcasts([[maybe_unused]] std::size_t overhead,
                                          [[maybe_unused]] std::size_t limit) {
        return {};
    }
    // Application state to exchange in a push/pull; `join` tells a join from the periodic exchange.
    // Go: LocalState.
    virtual Bytes local_state([[maybe_unused]] bool join) { return {}; }
    // The other side's state; the view is valid during the call only. Not called if it is empty.
    // Go: MergeRemoteState.
    virtual void merge_remote_state([[maybe_unused]] BytesView state, [[maybe_unused]] bool join) {}
};

// Go: AliveDelegate and MergeDelegate. Any error refuses; it is logged and counted.
struct MEMBERLIST_API AdmissionPolicy {
    virtual ~AdmissionPolicy() = default;

    // Asked for every alive message, stale ones and our own included. An error drops the message.
    // Go: NotifyAlive.
    virtual std::error_code on_alive([[maybe_unused]] const Node& peer) { return {}; }
    // Asked before the first exchange of a join is merged; an error cancels the merge as a whole.
    // `peers` is valid during the call only. Go: NotifyMerge.
    virtual std::error_code on_merge([[maybe_unused]] std::span<const Node> peers) { return {}; }
};

// Go: PingDelegate. Lets an application measure distances, as Serf does for its coordinates.
struct MEMBERLIST_API PingDelegate {
    virtual ~PingDelegate() = default;

    // Sent along with the acknowledgement of a ping, in the same datagram: keep it small. Go: AckPayload.
    virtual Bytes ack_payload() { return {}; }
    // A probe was answered directly after `round_trip`; `payload` is valid during the call only.
    // Go: NotifyPingComplete.
    virtual void on_ping_complete([[maybe_unused]] const Node& peer, [[maybe_unused]] Duration round_trip,
                                  [[maybe_unused]] BytesView payload) {}
};

}  // namespace memberlist
