// How long a cluster may take to agree once nothing disturbs it any more, derived from its
// configuration.
//
// README.md explains the formula. It is an upper bound, not an estimate: clusters usually agree in
// a tenth of it.
#pragma once

#include <cstdint>

#include "endpoint/endpoint_config.hpp"

namespace memberlist::sim {

struct CalmFacts {
    std::size_t nodes = 0;  ///< Names in use, including nodes that do not run.
    std::size_t gone = 0;   ///< Nodes that do not run when the calm begins.
    core::SwimConfig swim;
    Duration stream_timeout{};
    Duration join_interval{};   ///< How often a lone node tries to join again.
    std::int64_t skew_ppm = 0;  ///< Of the slowest clock.
};

// Until every node that is gone has been declared dead by every other.
Duration detection_bound(const CalmFacts& facts);
// Until all nodes agree on all members.
Duration convergence_bound(const CalmFacts& facts);
// How long a stalled stream or an unanswered probe from before the calm can still change a member
// table.
Duration drain_bound(const CalmFacts& facts);

}  // namespace memberlist::sim
