// Measures what a simulated cluster costs.
#pragma once

#include <cstddef>

namespace memberlist::sim {

// Starts `nodes` nodes that join a few of them, waits until all gossip is over, then runs some
// quiet minutes. Prints wall time, events and memory. No rules are checked. Returns the exit code.
int measure(std::size_t nodes);

}  // namespace memberlist::sim
