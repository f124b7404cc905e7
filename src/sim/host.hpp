// Host: a machine of the world and the process that runs on it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "endpoint/endpoint.hpp"
#include "sim/event_queue.hpp"
#include "sim/host_clock.hpp"

namespace memberlist::sim {

// One end of a connection. Side 0 is the dialer, side 1 the acceptor.
struct StreamRef {
    std::uint64_t connection = 0;
    std::uint8_t side = 0;
};

struct Host {
    std::string name;
    SocketAddress address;
    std::unique_ptr<endpoint::Endpoint> process;  // null if none runs
    std::uint32_t boots = 0;                      // how many processes were started here so far
    HostClock clock;
    TimePoint armed_at = TimePoint::max();  // the only wake-up that is not stale
    bool is_powered_off = false;
    bool is_paused = false;
    TimePoint resumed_at{};         // when its last pause ended
    std::vector<SimEvent> backlog;  // events that wait for a paused process
    std::size_t backlog_bytes = 0;
    std::map<StreamId, StreamRef> streams;  // those the process believes to be open

    bool is_running() const { return process != nullptr; }
};

// Receive buffer of a socket whose process does not read (Linux: net.core.rmem_default).
inline constexpr std::size_t socket_buffer_bytes = 212'992;

}  // namespace memberlist::sim
