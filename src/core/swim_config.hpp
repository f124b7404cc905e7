// What the protocol needs to know before it starts. The public Config is translated into this once; values
// are valid by then.
#pragma once

#include <cstdint>
#include <string>

#include "memberlist/node.hpp"

namespace memberlist::core {

using namespace std::chrono_literals;

struct SwimConfig {
    // Failure detection (SWIM section 3; Lifeguard section 4).
    Duration probe_interval = 1s;
    Duration probe_timeout = 500ms;  ///< For the direct answer; not scaled by health, as in Go.
    std::uint32_t indirect_checks = 3;
    bool stream_pings = true;  ///< Go: !DisableTcpPings.
    std::uint32_t suspicion_mult = 4;
    std::uint32_t suspicion_max_timeout_mult = 6;
    std::uint32_t awareness_max_multiplier = 8;

    // Dissemination.
    Duration gossip_interval = 200ms;
    std::uint32_t gossip_nodes = 3;
    Duration gossip_to_the_dead_time = 30s;  ///< Also how long a dead or left member is remembered.
    std::uint32_t retransmit_mult = 4;
    std::size_t packet_bytes_max =
        1400;  ///< What we pack into a datagram; what we accept is the frame's limit.

    // Anti-entropy.
    Duration push_pull_interval = 30s;

    Duration dead_node_reclaim_time =
        0s;  ///< After this a dead member's name may move to another address; 0: never.
    std::uint16_t default_port = 7946;  ///< Stands in for a port of 0 (Go: BindPort).

    // Bounds that Go does not have.
    std::size_t members_max = 1'048'576;
    std::size_t name_bytes_max = 1'024;
    std::size_t meta_bytes_max_received = 4'096;
    std::size_t broadcasts_max = 65'536;
    std::size_t relays_max = 4'096;                 ///< Indirect pings in flight on behalf of others.
    std::uint32_t incarnation_jump_max = 1U << 20;  ///< How far an accusation may be ahead of what we know.
    std::uint32_t incarnation_max = 0xffff'0000U;   ///< Beyond it nobody could refute for long.
};

// Who we are.
struct LocalNode {
    std::string name;
    SocketAddress address;  ///< As advertised.
    ProtocolVersions versions;
    std::uint32_t first_incarnation = 1;
};

// Go's sender-side limit; other members' metadata may be longer.
inline constexpr std::size_t meta_bytes_max = 512;

}  // namespace memberlist::core
