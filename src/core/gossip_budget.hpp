// GossipBudget: how many bytes of a packet are left for messages.
//
// The core's view of the frame's packet budget. Ask whenever you need a size: the first key turns
// encryption on while the node runs.
#pragma once

#include <cstddef>

namespace memberlist::core {

class GossipBudget {
public:
    virtual ~GossipBudget() = default;

    // Room for the messages of one packet now, including wire::compound_part_overhead for each.
    virtual std::size_t packet_bytes() const = 0;
    // The longest message that fits a packet now and still will once a key is added. Limits our
    // metadata and the messages that we queue.
    virtual std::size_t message_bytes_max() const = 0;
};

}  // namespace memberlist::core
