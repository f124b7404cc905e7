// Our side of a case: the production endpoint, driven as its shell would.
#pragma once

#include <memory>

#include "outcome.hpp"

namespace memberlist::differential {

CaseOutcome run_ours(const Case& c);

// Replacement packets for one packet, and what was refused while making them.
struct Arrival {
    std::vector<Bytes> datagrams;
    std::vector<std::string> refusals;
};
using Rearrange = Arrival (*)(const NodeSetup& setup, BytesView datagram);
CaseOutcome run_ours(const Case& c, Rearrange rearrange);

}  // namespace memberlist::differential
