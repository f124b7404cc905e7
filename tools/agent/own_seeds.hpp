// Filters out seeds that are the node itself. All nodes of a cluster often share one seed list, and
// a node that joins itself succeeds, which would hide that no other seed is reachable.
#pragma once

#include <string>
#include <vector>

#include "memberlist/address.hpp"

namespace memberlist::agent {

// Returns `seeds` without IP addresses at which this node listens or that it advertises. Host names
// are kept.
std::vector<std::string> without_own(std::vector<std::string> seeds, const SocketAddress& bound,
                                     const SocketAddress& advertised);

}  // namespace memberlist::agent
