// How long a cluster may take to agree once nothing disturbs it any more, from its configuration alone.
//
// README.md derives the formula. It is a bound, not an estimate: clusters usually agree in a tenth of it.
#pragma once

#include <cstdint>

#include "endpoint/endpoint_config.hpp"

namespace memberlist::sim {

struct CalmFacts {
    std::size_t nodes = 0;  ///< Names in use, whether they run or not.
    std::size_t gone = 0;   ///< Those that do not run when the calm begins.
    core::SwimConfig swim;
    Duration stream_timeout{};
    Duration join_interval{};   ///< How often whoever stands alone tries to join again.
    std::int64_t skew_ppm = 0;  ///< Of the slowest clock.
};

Duration detection_bound(const CalmFacts& facts);
Duration convergence_bound(const CalmFacts& facts);
// How long what began before the calm may still have consequences: a stream that stalled, a probe without an answer.
Duration drain_bound(const CalmFacts& facts);

}  // namespace memberlist::sim
