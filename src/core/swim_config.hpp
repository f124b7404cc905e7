// SwimConfig and LocalNode: the protocol's configuration, translated from the public Config. Values
// are valid.
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
    /// For the direct answer. As in Go, health does not scale it.
    Duration probe_timeout = 500ms;
    std::uint32_t indirect_checks = 3;
    /// Go: !DisableTcpPings.
    bool stream_pings = true;
    std::uint32_t suspicion_mult = 4;
    std::uint32_t suspicion_max_timeout_mult = 6;
    std::uint32_t awareness_max_multiplier = 8;
    /// Makes a member unreachable when its suspicion runs out. The application or another node
    /// declares it dead.
    bool unreachable_first = false;

    // Dissemination.
    Duration gossip_interval = 200ms;
    std::uint32_t gossip_nodes = 3;
    /// Also how long we remember a dead or left member.
    Duration gossip_to_the_dead_time = 30s;
    std::uint32_t retransmit_mult = 4;

    // Anti-entropy.
    Duration push_pull_interval = 30s;

    /// How often the broadcast queue is measured, if metrics are on; 0: never.
    Duration queue_check_interval = 30s;

    /// After this time a dead member's name may move to another address; 0: never.
    Duration dead_node_reclaim_time = 0s;
    /// Networks in which members other than ourselves may live; absent: anywhere (Go:
    /// CIDRsAllowed).
    std::optional<std::vector<IpNetwork>> allowed_networks;
    /// Replaces a port of 0 (Go: BindPort).
    std::uint16_t default_port = 7946;

    // Extensions that Go does not have. Each can be switched off. They send only messages that Go
    // peers know.
    /// Gossips alive messages and leaves before accusations, and our own leave before everything.
    bool urgent_news_first = true;
    /// Corrects peers directly that missed a death or leave: the member itself if it shows up, and
    /// a node that suspects a member that left.
    bool corrects_the_outdated = true;
    /// How many random members also get our leave over a stream; 0: none.
    std::uint32_t leave_streams = 3;
    /// How often we try to find a lost member; 0: never.
    Duration heal_interval = 15s;
    /// How long we remember lost members.
    Duration heal_retention = 24h;

    // Bounds that Go does not have.
    std::size_t members_max = 1'048'576;
    /// Size of all members together in a push/pull. We store no more than a peer could receive.
    std::size_t members_bytes_max = 32 * 1024 * 1024;
    std::size_t name_bytes_max = 512;
    std::size_t meta_bytes_max_received = 1'024;
    /// Six bytes today. Bytes behind them are passed on unread.
    std::size_t version_vector_bytes_max = 64;
    std::size_t broadcasts_max = 65'536;
    std::size_t lost_members_max = 4'096;
    /// Indirect pings in flight on behalf of others.
    std::size_t relays_max = 4'096;
    /// We believe accusations of others up to this incarnation, and this far ahead of the
    /// incarnation that we know. The accused must have incarnations left to refute with.
    std::uint32_t accusation_incarnation_max = 0xffff'0000U;
    std::uint32_t accusation_jump_max = 1U << 30;
    /// Above accusation_incarnation_max, an incarnation may rise by at most this much at a time.
    /// Honest refutations need no more, and a forger needs 8,192 messages for the rest of the way.
    std::uint32_t incarnation_step_max = 8;
    /// How far ahead of a member's known incarnation a message about it may be; 0: only the bounds
    /// above apply.
    std::uint32_t incarnation_jump_max = 0;
};

// Ourselves.
struct LocalNode {
    std::string name;
    /// The address that we advertise.
    SocketAddress address;
    ProtocolVersions versions;
    std::uint32_t first_incarnation = 1;
};

// Go's limit for a sender. The metadata of other members may be longer.
inline constexpr std::size_t meta_bytes_max = 512;

}  // namespace memberlist::core
