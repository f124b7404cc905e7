// What a node tells its application: one variant, so that a new kind breaks every visitor at compile time.
//
// Events about one node arrive in the order in which they happened, by Config::on_event and through an
// EventStream (event_stream.hpp) alike.
#pragma once

#include <cstdint>
#include <variant>

#include "memberlist/node.hpp"

namespace memberlist {

/// A node is new, or back from dead or left.
struct NodeJoined {
    Node node;  ///< As it is now.
};

/// A node is gone. `graceful`: it said so itself; else it failed.
struct NodeLeft {
    Node node;              ///< As it was last; its state is dead or left.
    bool graceful = false;  ///< It left of its own will.
};

/// A node's metadata changed.
struct NodeUpdated {
    Node node;            ///< With the new metadata.
    Bytes previous_meta;  ///< What they were.
};

/// A node is suspected; it may yet refute. Go has no such event.
struct NodeSuspected {
    Node node;            ///< Still a member.
    std::string accuser;  ///< The name of the node that says so first; perhaps ourselves.
};

/// A suspicion has run out, and Config::unreachable_first leaves it to the application what to make of that:
/// Memberlist::confirm_dead() makes it NodeLeft. The node may yet refute. Only with that option; Go has no such event.
struct NodeUnreachable {
    Node node;  ///< As it is now: suspect, and unreachable.
};

/// A suspect is alive again, one that was unreachable included. Go has no such event.
struct NodeRefuted {
    Node node;  ///< With a higher incarnation.
};

/// Two nodes use one name; the claimant is ignored.
struct NameConflict {
    Node existing;  ///< The member.
    Node claimant;  ///< Who claims its name from another address.
};

/// The application's own message, as another node sent it. `from`: where it came from, not who signed it. None that
/// begins with the bytes 89 4d 4c 54: those are messages on topics (topic.hpp).
struct UserMessage {
    Bytes payload;       ///< As it was sent.
    SocketAddress from;  ///< The socket it came from; of a stream, not the advertised one.
};

// Go: EventDelegate, ConflictDelegate and Delegate.NotifyMsg in one.
using Event = std::variant<NodeJoined, NodeLeft, NodeUpdated, NodeSuspected, NodeUnreachable, NodeRefuted,
                           NameConflict, UserMessage>;

/// An event as it is reported, with its number. A node counts its events from 1, without a gap: who misses a
/// number has missed an event, and Members::sequence() says which events a list of members has in it already.
/// Go has no such number.
struct EventRecord {
    std::uint64_t sequence = 0;  ///< 1 is the first; 0 is no event.
    Event event;                 ///< What happened.

    /// Who has no use for the number takes the event: what is called with a record may take a `const Event&`.
    operator const Event&() const { return event; }
};

}  // namespace memberlist
