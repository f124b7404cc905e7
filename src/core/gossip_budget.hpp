// GossipBudget: how much of a packet is left for messages, the layers around them deducted.
//
// The core's view of the frame's packet budget. Asked whenever a size is needed, because a first key turns encryption on
// while the node runs.
#pragma once

#include <cstddef>

namespace memberlist::core {

class GossipBudget {
public:
    virtual ~GossipBudget() = default;

    // For the messages of one packet now, each with wire::compound_part_overhead.
    virtual std::size_t packet_bytes() const = 0;
    // The longest message that fits a packet now and after a first key: the limit for our metadata and for what is queued.
    virtual std::size_t message_bytes_max() const = 0;
};

}  // namespace memberlist::core
