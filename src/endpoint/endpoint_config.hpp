// EndpointConfig: everything that one endpoint is made from.
#pragma once

#include <algorithm>

#include "core/swim_config.hpp"
#include "frame/frame_config.hpp"

namespace memberlist::endpoint {

struct StreamLimits {
    /// For the dial, and again for each direction of the exchange (Go: TCPTimeout).
    Duration timeout = std::chrono::seconds(10);
    /// Accepted streams that are open at a time. At the limit, a newcomer replaces the oldest one
    /// if that has been open for `accepted_grace`; otherwise the newcomer is refused. Go: 127
    /// push/pulls.
    std::size_t accepted_max = 256;
    Duration accepted_grace = std::chrono::seconds(1);
    /// The same for one source (StreamPlaces::source_of). At the limit, the busiest address of that
    /// source gives way. While this is below `accepted_max`, no source can shut out the others.
    std::size_t accepted_per_source_max = 64;
    /// Accepted streams that carry a push/pull at a time, with the same rule among these (Go:
    /// maxPushPullRequests, which refuses the newcomer).
    std::size_t push_pulls_max = 128;
    /// The same for one source.
    std::size_t push_pulls_per_source_max() const { return std::max<std::size_t>(1, push_pulls_max / 4); }
    /// Dialed streams that are open at a time. More fail with `limit_exceeded`.
    std::size_t dialed_max = 256;
    /// Bytes that all streams together hold: received and not yet a message, or written and not yet
    /// read by the peer. Beyond it, the largest accepted stream of the heaviest source is closed.
    std::size_t held_bytes_max = 256 * 1024 * 1024;
    /// Addresses dialed at a time by one join.
    std::size_t join_parallel = 8;
    /// Addresses that are tried per seed. A name server may return more.
    std::size_t seed_addresses_max = 1024;
    /// Seeds remembered for rejoining. The newest are kept.
    std::size_t seeds_remembered_max = 64;
};

struct EndpointConfig {
    core::SwimConfig swim;
    core::LocalNode local;
    frame::FrameConfig frame;
    StreamLimits streams;
    /// Networks whose packets are read and whose streams are accepted. Absent: all.
    std::optional<std::vector<IpNetwork>> allowed_sources;
    /// Whether the application has to name each node that it joins, pings or sends to (Go:
    /// RequireNodeNames).
    bool require_node_names = false;
};

}  // namespace memberlist::endpoint
