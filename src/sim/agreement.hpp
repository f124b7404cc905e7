// Whether the nodes of a world agree with each other and with the truth.
#pragma once

#include <string>

#include "sim/world.hpp"

namespace memberlist::sim {

enum class Agreement : std::uint8_t {
    on_members,  // who is there: every running member holds exactly the running members for alive
    on_all       // and what they last said of themselves: address, incarnation, versions, metadata
};

// What they disagree on; empty: nothing. Nodes that have left are neither asked nor asked about, but must not be held
// for alive.
std::string disagreement(const World& world, Agreement wanted);

}  // namespace memberlist::sim
