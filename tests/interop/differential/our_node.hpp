// Our side of a case: the production endpoint, driven as its shell would drive it.
#pragma once

#include <memory>

#include "outcome.hpp"

namespace memberlist::differential {

CaseOutcome run_ours(const Case& c);

// What happens in place of a packet: others, and what was refused before they were made.
struct Arrival {
    std::vector<Bytes> datagrams;
    std::vector<std::string> refusals;
};
using Rearrange = Arrival (*)(const NodeSetup& setup, BytesView datagram);
CaseOutcome run_ours(const Case& c, Rearrange rearrange);

}  // namespace memberlist::differential
