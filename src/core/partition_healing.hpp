// PartitionHealing: two halves of a cluster that lost each other become one again.
//
// Go forgets failed members after GossipToTheDeadTime; a partition that lasts longer is for ever, unless an operator or
// a layer above (Serf's reconnect) joins again. Here failed members are remembered (LostMembers) and tried again
// a few times a minute: first a ping, over a stream where the member knows that, which only a node of that name answers, so that an address that
// has gone to somebody else costs one refused ping; then a push/pull as for a join, so that merge policies are asked on both
// sides. To a Go peer it is
// everyday traffic. Who has left is never tried. A node that is all alone also joins its seeds again, with their
// names looked up anew (where pods come back at other addresses, nothing else helps). Not thread-safe.
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
    // An answer, by packet or stream. To sequence numbers that are not ours it is not for us; then false.
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
