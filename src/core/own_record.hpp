// OwnRecord: what a peer's member table holds under our name, as a push/pull shows it.
#pragma once

#include <cstdint>

#include "memberlist/address.hpp"
#include "memberlist/node.hpp"

namespace memberlist::core {

struct OwnRecord {
    SocketAddress address;
    NodeState state = NodeState::dead;
    std::uint32_t incarnation = 0;
    bool is_here = false;  ///< Whether the address is the one that we advertise.

    bool is_live() const { return state == NodeState::alive || state == NodeState::suspect; }
};

}  // namespace memberlist::core
