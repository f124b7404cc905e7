// Everything one endpoint is made from.
#pragma once

#include "core/swim_config.hpp"
#include "frame/frame_config.hpp"

namespace memberlist::endpoint {

struct StreamLimits {
    /// To dial, and again to exchange (Go: TCPTimeout).
    Duration timeout = std::chrono::seconds(10);
    /// Open at a time; more are refused. Go: 127 push/pulls.
    std::size_t accepted_max = 256;
    /// Open at a time; more fail with `limit_exceeded`.
    std::size_t dialed_max = 256;
    /// Received and not yet a whole message, all streams together.
    std::size_t buffered_bytes_max = 256 * 1024 * 1024;
    /// Seeds dialed at a time by one join.
    std::size_t join_parallel = 8;
};

struct EndpointConfig {
    core::SwimConfig swim;
    core::LocalNode local;
    frame::FrameConfig frame;
    StreamLimits streams;
};

}  // namespace memberlist::endpoint
