// PartitionHealing: brings the halves of a partitioned cluster back together.
//
// Go forgets failed members after GossipToTheDeadTime, so a longer partition lasts until an
// operator or a layer above (Serf's reconnect) joins again. We remember failed members
// (LostMembers) and try one a few times a minute. First we ping it, over a stream if it understands
// that. Only a node of that name answers, so if the address now belongs to another node, that costs
// one refused ping. Then we push/pull as for a join, so that merge policies are asked on both
// sides. To a Go peer this is everyday traffic. Members that left are never tried.
//
// A node that is alone also joins its seeds again and resolves their names anew. Nothing else helps
// where pods come back at other addresses. Not thread-safe.
#pragma once

#include <optional>
#include <string>

#include "core/gossip.hpp"
#include "core/node_context.hpp"

namespace memberlist::core {

class PartitionHealing {
public:
    PartitionHealing(NodeContext& context, Gossip& gossip) : context_(context), gossip_(gossip) {}

    void on_tick(TimePoint now, Effects& out);
    // An ack came by packet or stream. Returns false if the sequence number is not ours.
    bool on_ack(std::uint32_t seq_no, Effects& out);

private:
    struct Attempt {
        std::uint32_t seq_no = 0;
        std::string name;
        SocketAddress address;
    };

    bool is_our_turn();
    void try_one(TimePoint now, Effects& out);

    NodeContext& context_;
    Gossip& gossip_;
    std::optional<Attempt> attempt_;  // the last one, until it is answered
};

}  // namespace memberlist::core
