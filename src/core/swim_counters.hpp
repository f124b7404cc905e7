// SwimCounters: what a node has done since its start. The counters only grow.
#pragma once

#include <cstdint>

namespace memberlist::core {

struct SwimCounters {
    std::uint64_t probes = 0;
    std::uint64_t probes_failed = 0;
    std::uint64_t degraded_probes = 0;    ///< Probes with a stretched interval.
    std::uint64_t degraded_timeouts = 0;  ///< Suspicions that ran out with confirmations missing.
    std::uint64_t alive = 0;              ///< Messages accepted by the state machine, by kind.
    std::uint64_t suspect = 0;
    std::uint64_t dead = 0;
    std::uint64_t refutations = 0;
    std::uint64_t pushes_merged = 0;
    std::uint64_t corrections = 0;    ///< Packets that corrected a member's view directly.
    std::uint64_t heal_attempts = 0;  ///< Attempts to find a lost member again.
    std::uint64_t gossip_ticks = 0;
    std::uint64_t user_messages_sent = 0;  ///< To a single node, by packet or stream.
};

}  // namespace memberlist::core
