// Host: a machine of the world and the process on it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "endpoint/endpoint.hpp"
#include "sim/event_queue.hpp"
#include "sim/host_clock.hpp"

namespace memberlist::sim {

// One end of a connection: side 0 dialed, side 1 was dialed.
struct StreamRef {
    std::uint64_t connection = 0;
    std::uint8_t side = 0;
};

struct Host {
    std::string name;
    SocketAddress address;
    std::unique_ptr<endpoint::Endpoint> process;  // null: none runs
    std::uint32_t boots = 0;                      // tells a process from its successor
    HostClock clock;
    TimePoint armed_at = TimePoint::max();  // the one wake-up that counts
    bool is_powered_off = false;
    bool is_paused = false;
    TimePoint resumed_at{};         // it was last stopped until then
    std::vector<SimEvent> backlog;  // of a paused process
    std::size_t backlog_bytes = 0;
    std::map<StreamId, StreamRef> streams;  // what the process knows to be open

    bool is_running() const { return process != nullptr; }
};

// What the system keeps for a process that does not read (Linux: net.core.rmem_default).
inline constexpr std::size_t socket_buffer_bytes = 212'992;

}  // namespace memberlist::sim
