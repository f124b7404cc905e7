// BroadcastQueue: what is still to be gossiped, each message a limited number of times (Go: queue.go
// TransmitLimitedQueue).
//
// Messages about a member are keyed by its name: a newer one replaces the older. Sent first: what was sent
// least often, then the longest, then the newest. Taking a batch is O(k log n) and allocates nothing.
// Bounded: when full, the message that would be sent last makes room. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/function_ref.hpp"
#include "memberlist/bytes.hpp"
#include "memberlist/operation.hpp"

namespace memberlist::core {

// What a packet still has room for.
struct PacketRoom {
    std::size_t bytes = 0;          ///< For messages and their overhead together.
    std::size_t part_overhead = 0;  ///< What each message costs beside its own size.
    std::size_t parts = 0;          ///< How many messages fit by count.
};

class BroadcastQueue {
public:
    explicit BroadcastQueue(std::size_t messages_max) : messages_max_(messages_max) {}

    // Replaces what was queued under `name`. `waiter` is told (take_finished) once the message is sent out or
    // replaced.
    void add(std::string_view name, BytesView message, std::optional<OpId> waiter = std::nullopt);

    // Takes out what is queued under `name`, if anything; its waiter is told.
    void remove(std::string_view name);

    // Hands out what fits into `room`, each message at most once, and takes it off `room`. A message that has
    // been handed out `transmit_limit` times is gone (a limit of 0 sends once, as in Go).
    void take(PacketRoom& room, std::uint32_t transmit_limit,
              FunctionRef<void(BytesView message)> on_message);

    // Operations whose message is out of the queue since the last call; moved into `out`.
    void take_finished(std::vector<OpId>& out);

    std::size_t size() const { return by_order_.size(); }
    std::uint64_t dropped() const { return dropped_; }

private:
    struct Key {
        std::uint32_t transmits;
        std::size_t size;
        std::uint64_t id;
        bool operator<(const Key& other) const;
    };
    struct Item {
        std::string name;
        Bytes message;
        std::optional<OpId> waiter;
    };
    using Order = std::map<Key, Item>;

    void erase(Order::iterator item);
    void finish(const Item& item);

    std::size_t messages_max_;
    Order by_order_;
    std::unordered_map<std::string_view, Order::iterator> by_name_;  // keys live in the items
    std::vector<Order::node_type> sent_;  // taken in this pass, to be put back after it
    std::vector<OpId> finished_;
    std::uint64_t next_id_ = 0;
    std::uint64_t dropped_ = 0;
};

// How often a message is sent in a cluster of `members`; Go: util.go retransmitLimit.
std::uint32_t retransmit_limit(std::uint32_t retransmit_mult, std::size_t members);

}  // namespace memberlist::core
