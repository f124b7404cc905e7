// Seeds that are the node itself. A list of seeds is often the same for all nodes of a cluster, and a join
// with oneself succeeds: it would hide that no other seed can be reached.
#pragma once

#include <string>
#include <vector>

#include "memberlist/address.hpp"

namespace memberlist::agent {

// `seeds` without the IP literals at which this node listens or says that it does. Host names are kept.
std::vector<std::string> without_own(std::vector<std::string> seeds, const SocketAddress& bound,
                                     const SocketAddress& advertised);

}  // namespace memberlist::agent
