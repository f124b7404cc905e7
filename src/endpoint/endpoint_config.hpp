// Everything one endpoint is made from.
#pragma once

#include <algorithm>

#include "core/swim_config.hpp"
#include "frame/frame_config.hpp"

namespace memberlist::endpoint {

struct StreamLimits {
    /// To dial, and again to exchange (Go: TCPTimeout).
    Duration timeout = std::chrono::seconds(10);
    /// Open at a time. Beyond it a newcomer takes the place of the one that is open longest, once that has had
    /// `accepted_grace`; else the newcomer is refused. Go: 127 push/pulls.
    std::size_t accepted_max = 256;
    Duration accepted_grace = std::chrono::seconds(1);
    /// Of those from one source (StreamPlaces::source_of); beyond it the same, among its own, of the address that holds
    /// most. As long as it is below `accepted_max`, no source can shut out the others.
    std::size_t accepted_per_source_max = 64;
    /// Accepted streams that carry a push/pull at a time; beyond it the same, among these (Go: maxPushPullRequests, where
    /// the newcomer is refused).
    std::size_t push_pulls_max = 128;
    /// Of those from one source, likewise.
    std::size_t push_pulls_per_source_max() const { return std::max<std::size_t>(1, push_pulls_max / 4); }
    /// Open at a time; more fail with `limit_exceeded`.
    std::size_t dialed_max = 256;
    /// Received and not yet a message, or answered and not yet read by the peer, all streams together. Beyond it
    /// the largest accepted stream is closed, of the source whose streams hold most together.
    std::size_t held_bytes_max = 256 * 1024 * 1024;
    /// Addresses dialed at a time by one join.
    std::size_t join_parallel = 8;
    /// Addresses of one seed; a name server may know more.
    std::size_t seed_addresses_max = 1024;
    /// Seeds that are remembered for joining them again; the newest.
    std::size_t seeds_remembered_max = 64;
};

struct EndpointConfig {
    core::SwimConfig swim;
    core::LocalNode local;
    frame::FrameConfig frame;
    StreamLimits streams;
    /// Whose packets are read and whose streams are accepted; absent: everybody's.
    std::optional<std::vector<IpNetwork>> allowed_sources;
    /// The application has to name whom it joins, pings and sends to (Go: RequireNodeNames).
    bool require_node_names = false;
};

}  // namespace memberlist::endpoint
