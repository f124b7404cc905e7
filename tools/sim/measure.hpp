// What a simulated cluster costs.
#pragma once

#include <cstddef>

namespace memberlist::sim {

// So many nodes join a few of them; when nobody has anything left to gossip, quiet minutes follow. Prints wall time,
// events and memory. No checkers.
int measure(std::size_t nodes);

}  // namespace memberlist::sim
