// A snapshot of what a node has done and dropped so far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "memberlist/time.hpp"

namespace memberlist {

// Of one reason.
struct DropCount {
    /// The name of an Errc: "decrypt_failed", "label_mismatch", ...
    std::string reason;
    std::uint64_t count = 0;  ///< Since the start.
};

// Of one accuser.
struct AccuserCount {
    std::string name;         ///< Of a member, or "unknown".
    std::uint64_t count = 0;  ///< Accusations since the start.
};

// A value. Counters never go back; those of two snapshots may be subtracted. Memory is of bounded size.
struct Stats {
    // --- the cluster as we see it ---
    /// Ourselves included, suspects not.
    std::size_t alive = 0;
    std::size_t suspect = 0;  ///< Members that may have failed.
    /// Of the suspects, those whose suspicion has run out (Config::unreachable_first).
    std::size_t unreachable = 0;
    /// Failed, and not yet forgotten.
    std::size_t dead = 0;
    /// Gone of their own will, and not yet forgotten.
    std::size_t left = 0;
    /// Failed, and still looked for now and then (Config::heal_retention).
    std::size_t lost = 0;
    /// 0 is healthy (Go: GetHealthScore).
    std::uint32_t health_score = 0;
    std::size_t queued_broadcasts = 0;  ///< Messages still to be gossiped, the application's own apart.
    /// Of the broadcast that waits longest; zero if none does.
    Duration oldest_broadcast_age{};
    /// Broadcasts on topics (Memberlist::broadcast()) still to be gossiped, our own and those that we pass on.
    std::size_t queued_topic_broadcasts = 0;

    // --- the protocol, since the start ---
    std::uint64_t probes = 0;         ///< Begun.
    std::uint64_t probes_failed = 0;  ///< Ended without an answer.
    /// Probes with an interval stretched because we doubt ourselves.
    std::uint64_t degraded_probes = 0;
    /// Suspicions that ran out before all confirmations had come.
    std::uint64_t degraded_timeouts = 0;
    /// Accepted by the state machine, by kind.
    std::uint64_t alive_messages = 0;
    std::uint64_t suspect_messages = 0;  ///< The same.
    std::uint64_t dead_messages = 0;     ///< The same, leaves included.
    std::uint64_t refutations = 0;       ///< Accusations of ourselves that we refuted.
    /// Packets that told a member directly what it had missed: that it is held for gone, that whom it suspects has left, or
    /// what is said of it beside its own word.
    std::uint64_t corrections = 0;
    /// Lost members that were tried again (Config::heal_interval).
    std::uint64_t heal_attempts = 0;
    /// Broadcasts that made room for others in a full queue.
    std::uint64_t broadcasts_dropped = 0;
    /// Who accused members, us included, of having failed, and how often we believed or refuted it; the most
    /// frequent first. A node that accuses everybody is most likely ill itself. At most 64; when there are more
    /// accusers, the rarest are left out, and a count may be too high by 1/64 of all accusations.
    std::vector<AccuserCount> top_accusers;
    /// Push/pulls merged.
    std::uint64_t states_merged = 0;

    // --- the application, since the start ---
    /// Events reported; the number of the latest.
    std::uint64_t events = 0;
    /// Events that made room for newer ones in an EventStream that was not read fast enough, all streams
    /// together.
    std::uint64_t events_dropped = 0;

    /// Broadcasts on topics that were not passed on, or less often than they should: they made room for others in a
    /// full queue (Config::limits.broadcasts), or are larger than a packet of ours.
    std::uint64_t topic_broadcasts_dropped = 0;

    // --- the network, since the start ---
    /// Read from the socket, dropped ones included; or taken from Config::transport.
    std::uint64_t datagrams_received = 0;
    std::uint64_t datagrams_sent = 0;  ///< Taken by the system, or by Config::transport.
    /// Not sent: the system's buffer was full, or the path takes no such size; or so Config::transport said.
    std::uint64_t datagrams_dropped = 0;
    std::uint64_t streams_accepted = 0;  ///< From others.
    std::uint64_t streams_dialed = 0;    ///< To others, failed ones included.
    /// User messages that arrived, in packets and over streams.
    std::uint64_t user_messages_received = 0;
    /// User messages that we were asked to send to one node and began to, not those that were refused; gossip is counted as datagrams only.
    std::uint64_t user_messages_sent = 0;
    /// Of datagrams, streams and messages that arrived, and of what was too large or could not be encrypted when its
    /// turn to be sent came; by reason, and only reasons that occurred.
    std::vector<DropCount> drops;
};

}  // namespace memberlist
