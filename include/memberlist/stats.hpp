// Stats: counters and gauges of a node, from Memberlist::stats().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "memberlist/time.hpp"

namespace memberlist {

// The number of drops for one reason.
struct DropCount {
    /// The name of an Errc, such as "decrypt_failed" or "label_mismatch".
    std::string reason;
    std::uint64_t count = 0;  ///< Drops since the start.
};

// The number of accusations (suspect and dead messages) by one node.
struct AccuserCount {
    std::string name;         ///< The name of a member, or "unknown".
    std::uint64_t count = 0;  ///< Accusations since the start.
};

// A snapshot of a node's counters and gauges. Its size is bounded. Counters never decrease, so
// two snapshots may be subtracted.
struct Stats {
    // --- the cluster as we see it ---
    /// Members that are alive and not suspected, including ourselves.
    std::size_t alive = 0;
    std::size_t suspect = 0;  ///< Suspected members.
    /// Suspected members whose suspicion has expired (Config::unreachable_first).
    std::size_t unreachable = 0;
    /// Failed nodes that have not been forgotten yet.
    std::size_t dead = 0;
    /// Nodes that left and have not been forgotten yet.
    std::size_t left = 0;
    /// Failed nodes that partition healing still tries to reach (Config::heal_retention).
    std::size_t lost = 0;
    /// How unhealthy this node believes itself to be; 0 is healthy. Go: GetHealthScore.
    std::uint32_t health_score = 0;
    std::size_t queued_broadcasts = 0;  ///< Queued gossip, without the application's own.
    /// Age of the oldest queued broadcast; zero if the queue is empty.
    Duration oldest_broadcast_age{};
    /// Queued broadcasts on topics (Memberlist::broadcast()), our own and those passed on.
    std::size_t queued_topic_broadcasts = 0;

    // --- the protocol, since the start ---
    std::uint64_t probes = 0;         ///< Probes begun.
    std::uint64_t probes_failed = 0;  ///< Probes that ended without an answer.
    /// Probes whose interval was stretched because this node doubts its own health.
    std::uint64_t degraded_probes = 0;
    /// Suspicions that expired before all confirmations arrived.
    std::uint64_t degraded_timeouts = 0;
    /// Alive messages accepted by the state machine.
    std::uint64_t alive_messages = 0;
    std::uint64_t suspect_messages = 0;  ///< Suspect messages accepted.
    std::uint64_t dead_messages = 0;     ///< Dead messages accepted, including leaves.
    std::uint64_t refutations = 0;       ///< Accusations of this node that it refuted.
    /// Packets that tell a member directly what it seems not to know: that we believe it dead or
    /// left, that a node which it suspects has left, or that two different records of it circulate.
    std::uint64_t corrections = 0;
    /// Attempts to reach a lost member (Config::heal_interval).
    std::uint64_t heal_attempts = 0;
    /// Broadcasts displaced from the full queue.
    std::uint64_t broadcasts_dropped = 0;
    /// Nodes that accused members, us included, of having failed, most frequent first, with the
    /// number of accusations that we believed or refuted. A node that accuses all others is
    /// probably unhealthy itself. At most 64 entries: if there are more accusers, the rarest are
    /// omitted, and a count may be too high by up to 1/64 of all accusations.
    std::vector<AccuserCount> top_accusers;
    /// Push/pulls merged.
    std::uint64_t states_merged = 0;

    // --- the application, since the start ---
    /// Number of events reported, which is also the number of the latest one.
    std::uint64_t events = 0;
    /// Events dropped because an EventStream was not read fast enough; all streams together.
    std::uint64_t events_dropped = 0;

    /// Broadcasts on topics that were not passed on, or fewer times than intended, because the
    /// queue was full (Config::limits.broadcasts) or because they are too large for our packets
    /// (Config::udp_buffer_size).
    std::uint64_t topic_broadcasts_dropped = 0;

    // --- the network, since the start ---
    /// Datagrams received from the socket or from Config::transport, including dropped ones.
    std::uint64_t datagrams_received = 0;
    std::uint64_t datagrams_sent = 0;  ///< Datagrams accepted by the system or Config::transport.
    /// Datagrams not sent because the system's buffer was full or they were too large for the path,
    /// or because Config::transport reported one of these.
    std::uint64_t datagrams_dropped = 0;
    std::uint64_t streams_accepted = 0;  ///< Streams accepted.
    std::uint64_t streams_dialed = 0;    ///< Streams dialed, including failed attempts.
    /// User messages that arrived in packets and over streams.
    std::uint64_t user_messages_received = 0;
    /// User messages that we began to send to a single node; refused ones do not count. Those that
    /// are gossiped are counted only as datagrams.
    std::uint64_t user_messages_sent = 0;
    /// What was dropped, counted by reason; reasons that did not occur are absent. Includes
    /// incoming datagrams, streams and messages, and outgoing messages that turned out to be too
    /// large or could not be encrypted.
    std::vector<DropCount> drops;
};

}  // namespace memberlist
