// Suspicion: decides when a suspected member is declared dead.
//
// Its timeout starts at `max` and shrinks towards `min` with each independent confirmation
// (Lifeguard: LHA-Suspicion; Go: suspicion.go). Owns no timer: ask deadline() again after each
// confirm(). Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "memberlist/time.hpp"

namespace memberlist::core {

struct SuspicionTimeouts {
    Duration min;
    Duration max;
};

class Suspicion {
public:
    // If no confirmations are wanted, the timeout is `min` from the start. The accuser never counts
    // as a confirmation.
    Suspicion(SuspicionTimeouts timeouts, std::uint32_t confirmations_wanted, std::string_view accuser,
              TimePoint started);

    // Returns whether `from` is new and still wanted. If so, gossip its accusation.
    bool confirm(std::string_view from);

    TimePoint deadline() const;
    std::uint32_t confirmations() const { return static_cast<std::uint32_t>(accusers_.size() - 1); }
    std::uint32_t confirmations_wanted() const { return confirmations_wanted_; }

private:
    SuspicionTimeouts timeouts_;
    std::uint32_t confirmations_wanted_;
    TimePoint started_;
    std::vector<std::string> accusers_;  // the first one started the suspicion
};

// How long a suspicion lasts in a cluster of `members` (Go: state.go suspectNode, util.go
// suspicionTimeout).
SuspicionTimeouts suspicion_timeouts(std::uint32_t suspicion_mult, std::uint32_t max_timeout_mult,
                                     std::size_t members, Duration probe_interval);

// How many confirmations to wait for: two less than the multiplier, or none if the cluster has too
// few other members to give them.
std::uint32_t confirmations_wanted(std::uint32_t suspicion_mult, std::size_t members);

}  // namespace memberlist::core
