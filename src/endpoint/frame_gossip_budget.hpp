// FrameGossipBudget: answers the core's questions about packet sizes from the frame's budget.
#pragma once

#include "core/gossip_budget.hpp"
#include "frame/packet_budget.hpp"

namespace memberlist::endpoint {

class FrameGossipBudget final : public core::GossipBudget {
public:
    // `budget` outlives this object.
    explicit FrameGossipBudget(const frame::PacketBudget& budget) : budget_(budget) {}

    std::size_t packet_bytes() const override { return budget_.gossip_bytes(); }
    std::size_t message_bytes_max() const override { return budget_.gossip_message_bytes_max(); }

private:
    const frame::PacketBudget& budget_;
};

}  // namespace memberlist::endpoint
