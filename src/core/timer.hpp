// Timer: an entry of the core's deadline index.
#pragma once

#include <cstdint>

namespace memberlist::core {

enum class TimerKind : std::uint8_t {
    probe_tick,
    gossip_tick,
    push_pull_tick,
    heal_tick,
    probe_direct,    // the direct answer is overdue
    probe_verdict,   // the probe's interval is over
    suspicion,       // key: MemberId
    relay,           // key: sequence number of our ping on behalf of another node
    user_ping,       // key: sequence number
    broadcast_wait,  // key: OpId
    queue_check,
};

struct Timer {
    TimerKind kind{};
    std::uint64_t key = 0;
};

}  // namespace memberlist::core
