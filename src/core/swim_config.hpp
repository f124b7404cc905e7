// What the protocol needs to know before it starts. The public Config is translated into this once; values
// are valid by then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "memberlist/network.hpp"
#include "memberlist/node.hpp"

namespace memberlist::core {

using namespace std::chrono_literals;

struct SwimConfig {
    // Failure detection (SWIM section 3; Lifeguard section 4).
    Duration probe_interval = 1s;
    /// For the direct answer; not scaled by health, as in Go.
    Duration probe_timeout = 500ms;
    std::uint32_t indirect_checks = 3;
    /// Go: !DisableTcpPings.
    bool stream_pings = true;
    std::uint32_t suspicion_mult = 4;
    std::uint32_t suspicion_max_timeout_mult = 6;
    std::uint32_t awareness_max_multiplier = 8;
    /// A suspicion that runs out makes a member unreachable; who makes it dead is the application, or somebody else.
    bool unreachable_first = false;

    // Dissemination.
    Duration gossip_interval = 200ms;
    std::uint32_t gossip_nodes = 3;
    /// Also how long a dead or left member is remembered.
    Duration gossip_to_the_dead_time = 30s;
    std::uint32_t retransmit_mult = 4;
    /// What we pack into a datagram; what we accept is the frame's limit.
    std::size_t packet_bytes_max = 1400;

    // Anti-entropy.
    Duration push_pull_interval = 30s;

    /// How often the broadcast queue is measured, where anybody wants to know; 0: never.
    Duration queue_check_interval = 30s;

    /// After this a dead member's name may move to another address; 0: never.
    Duration dead_node_reclaim_time = 0s;
    /// Where members other than ourselves may live; absent: anywhere (Go: CIDRsAllowed).
    std::optional<std::vector<IpNetwork>> allowed_networks;
    /// Stands in for a port of 0 (Go: BindPort).
    std::uint16_t default_port = 7946;

    // What Go does not do, each to be switched off. None costs a Go peer more than a message it knows.
    /// What is alive or has left is gossiped before accusations, and our own leave before everything.
    bool urgent_news_first = true;
    /// Who has missed that a member is gone is told: the member itself, if it shows up, and who suspects one that left.
    bool corrects_the_outdated = true;
    /// How many random members are handed our leave over a stream, beside the gossip; 0: none.
    std::uint32_t leave_streams = 3;
    /// How often somebody lost is tried again; 0: never.
    Duration heal_interval = 15s;
    /// How long the lost are remembered.
    Duration heal_retention = 24h;

    // Bounds that Go does not have.
    std::size_t members_max = 1'048'576;
    /// All members together, as a push/pull would tell them: what nobody could receive is not stored.
    std::size_t members_bytes_max = 32 * 1024 * 1024;
    std::size_t name_bytes_max = 512;
    std::size_t meta_bytes_max_received = 1'024;
    /// Six today; what is behind them is passed on unread.
    std::size_t version_vector_bytes_max = 64;
    std::size_t broadcasts_max = 65'536;
    std::size_t lost_members_max = 4'096;
    /// Indirect pings in flight on behalf of others.
    std::size_t relays_max = 4'096;
    /// Accusations of others are believed up to this incarnation, and so far ahead of what we know of them:
    /// whoever is accused must have numbers left to refute with.
    std::uint32_t accusation_incarnation_max = 0xffff'0000U;
    std::uint32_t accusation_jump_max = 1U << 30;
    /// Above accusation_incarnation_max numbers may only go up by so many at a time: that is what honest refutations
    /// do, and a forger needs 8,192 messages for the rest of the way.
    std::uint32_t incarnation_step_max = 8;
    /// How far ahead of what we know of a member anything said of it may be; 0: as far as the bounds above let it.
    std::uint32_t incarnation_jump_max = 0;
};

// Who we are.
struct LocalNode {
    std::string name;
    /// As advertised.
    SocketAddress address;
    ProtocolVersions versions;
    std::uint32_t first_incarnation = 1;
};

// Go's sender-side limit; other members' metadata may be longer.
inline constexpr std::size_t meta_bytes_max = 512;

}  // namespace memberlist::core
