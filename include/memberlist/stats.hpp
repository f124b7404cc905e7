// A snapshot of what a node has done and dropped so far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace memberlist {

struct DropCount {
    std::string reason;  ///< The name of an Errc: "decrypt_failed", "label_mismatch", ...
    std::uint64_t count = 0;
};

struct Stats {
    // --- the cluster as we see it ---
    std::size_t alive = 0;                   ///< Ourselves included, suspects not.
    std::size_t suspect = 0;
    std::size_t gone = 0;                    ///< Dead or left, and not yet forgotten.
    std::uint32_t health_score = 0;          ///< 0 is healthy (Go: GetHealthScore).
    std::size_t queued_broadcasts = 0;

    // --- the protocol, since the start ---
    std::uint64_t probes = 0;
    std::uint64_t probes_failed = 0;
    std::uint64_t degraded_probes = 0;       ///< Probes with an interval stretched because we doubt ourselves.
    std::uint64_t degraded_timeouts = 0;     ///< Suspicions that ran out before all confirmations had come.
    std::uint64_t alive_messages = 0;        ///< Accepted by the state machine, by kind.
    std::uint64_t suspect_messages = 0;
    std::uint64_t dead_messages = 0;
    std::uint64_t refutations = 0;
    std::uint64_t states_merged = 0;         ///< Push/pulls merged.

    // --- the network, since the start ---
    std::uint64_t datagrams_received = 0;
    std::uint64_t datagrams_sent = 0;
    std::uint64_t datagrams_dropped = 0;     ///< Not sent: the system's buffer was full, or the path takes no such size.
    std::uint64_t streams_accepted = 0;
    std::uint64_t streams_dialed = 0;
    std::vector<DropCount> drops;            ///< Of what arrived, by reason; only reasons that occurred.
};

}  // namespace memberlist
