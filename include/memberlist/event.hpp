// What a node tells its application: one variant, so that a new kind breaks every visitor at compile time.
//
// Events about one node arrive in the order in which they happened.
#pragma once

#include <variant>

#include "memberlist/node.hpp"

namespace memberlist {

struct NodeJoined   { Node node; };                              ///< New, or back from dead or left.
struct NodeLeft     { Node node; bool graceful = false; };       ///< `graceful`: it said so itself; else it failed.
struct NodeUpdated  { Node node; Bytes previous_meta; };         ///< Its metadata changed.
struct NodeSuspected { Node node; std::string accuser; };        ///< It may yet refute; Go has no such event.
struct NodeRefuted  { Node node; };                              ///< A suspect is alive again; Go has no such event.
struct NameConflict { Node existing; Node claimant; };           ///< Two nodes use one name; the claimant is ignored.
struct UserMessage  { Bytes payload; SocketAddress from; };      ///< `from`: where it came from, not who signed it.

using Event = std::variant<NodeJoined, NodeLeft, NodeUpdated, NodeSuspected, NodeRefuted, NameConflict, UserMessage>;

}  // namespace memberlist
