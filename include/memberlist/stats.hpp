// A snapshot of what a node has done and dropped so far.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace memberlist {

struct DropCount {
    std::string reason;  ///< The name of an Errc: "decrypt_failed", "label_mismatch", ...
    std::uint64_t count = 0;
};

struct Stats {
    std::size_t alive = 0;
    std::size_t suspect = 0;
    std::size_t dead = 0;
    std::size_t left = 0;
    std::uint32_t health_score = 0;  ///< 0 is healthy (Go: GetHealthScore).
    std::size_t queued_broadcasts = 0;
    std::uint64_t probes = 0;
    std::uint64_t probes_failed = 0;
    std::uint64_t degraded_probes = 0;
    std::uint64_t degraded_timeouts = 0;
    std::uint64_t alive_messages = 0;  ///< Accepted by the state machine, by kind.
    std::uint64_t suspect_messages = 0;
    std::uint64_t dead_messages = 0;
    std::uint64_t refutations = 0;
    std::uint64_t states_merged = 0;  ///< Push/pulls merged.
    std::vector<DropCount> drops;     ///< Only reasons that occurred.
};

}  // namespace memberlist
