// The events that a node reports, through Config::on_event and EventStream (event_stream.hpp). An
// Event is a std::variant, so a visitor that does not handle a newly added kind fails to compile.
//
// Events are reported in the order in which they happened.
#pragma once

#include <cstdint>
#include <variant>

#include "memberlist/node.hpp"

namespace memberlist {

/// A node became a member, for the first time or again after it was dead or had left.
struct NodeJoined {
    Node node;  ///< Its current state.
};

/// A node left or failed.
struct NodeLeft {
    Node node;              ///< Its last known data; the state is dead or left.
    bool graceful = false;  ///< True if it announced its leave, false if it failed.
};

/// A node's metadata changed.
struct NodeUpdated {
    Node node;            ///< With the new metadata.
    Bytes previous_meta;  ///< The metadata before the change.
};

/// A node is suspected of having failed, and may still refute the suspicion. Go has no such event.
struct NodeSuspected {
    Node node;            ///< Still a member.
    std::string accuser;  ///< The name of the first node that accused it, possibly ours.
};

/// The suspicion of a node has expired, and Config::unreachable_first is set. The node may still
/// refute the suspicion. The application may declare the node dead with Memberlist::confirm_dead();
/// NodeLeft is then reported. Go has no such event.
struct NodeUnreachable {
    Node node;  ///< Its state is suspect, and it is unreachable.
};

/// A suspected or unreachable node has refuted the suspicion and is alive. Go has no such event.
struct NodeRefuted {
    Node node;  ///< With a higher incarnation.
};

/// Two nodes use the same name. The claimant is ignored.
struct NameConflict {
    Node existing;  ///< The member.
    Node claimant;  ///< The node that claims its name at another address.
};

/// A user message arrived. Its source address does not prove who sent it. A message that begins
/// with the bytes 89 4d 4c 54 is never reported here, because those bytes mark messages on topics
/// (topic.hpp).
struct UserMessage {
    Bytes payload;       ///< The message as it was sent.
    SocketAddress from;  ///< The source; for a stream, its port is not the advertised one.
};

// Any event. Go: EventDelegate, ConflictDelegate and Delegate.NotifyMsg.
using Event = std::variant<NodeJoined, NodeLeft, NodeUpdated, NodeSuspected, NodeUnreachable, NodeRefuted,
                           NameConflict, UserMessage>;

/// An event and its number. A node numbers its events from 1 without gaps, so a missing number
/// means a missed event. Members::sequence() is the number of the last event in a list of members.
/// Go has no such number.
struct EventRecord {
    std::uint64_t sequence = 0;  ///< Starts at 1; 0 means no event.
    Event event;                 ///< The event.

    /// Lets a function that takes `const Event&` be called with a record.
    operator const Event&() const { return event; }
};

}  // namespace memberlist
