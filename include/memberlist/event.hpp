// What a node tells its application: one variant, so that a new kind breaks every visitor at compile time.
//
// Events about one node arrive in the order in which they happened.
#pragma once

#include <variant>

#include "memberlist/node.hpp"

namespace memberlist {

/// A node is new, or back from dead or left.
struct NodeJoined {
    Node node;
};

/// A node is gone. `graceful`: it said so itself; else it failed.
struct NodeLeft {
    Node node;
    bool graceful = false;
};

/// A node's metadata changed.
struct NodeUpdated {
    Node node;
    Bytes previous_meta;
};

/// A node is suspected; it may yet refute. Go has no such event.
struct NodeSuspected {
    Node node;
    std::string accuser;
};

/// A suspect is alive again. Go has no such event.
struct NodeRefuted {
    Node node;
};

/// Two nodes use one name; the claimant is ignored.
struct NameConflict {
    Node existing;
    Node claimant;
};

/// The application's own message, as another node sent it. `from`: where it came from, not who signed it.
struct UserMessage {
    Bytes payload;
    SocketAddress from;
};

using Event =
    std::variant<NodeJoined, NodeLeft, NodeUpdated, NodeSuspected, NodeRefuted, NameConflict, UserMessage>;

}  // namespace memberlist
