// Checks whether the nodes of a world agree with each other and with the actual state.
#pragma once

#include <string>

#include "sim/world.hpp"

namespace memberlist::sim {

enum class Agreement : std::uint8_t {
    on_members,  // every running member sees exactly the running members as alive
    on_all       // and their current address, incarnation, versions and metadata
};

// Describes the first disagreement found; empty if there is none. Nodes that have left are not
// asked for their view, and nobody may see them as alive.
std::string disagreement(const World& world, Agreement wanted);

}  // namespace memberlist::sim
