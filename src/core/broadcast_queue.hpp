// BroadcastQueue: the messages still to be gossiped, each a limited number of times (Go: queue.go
// TransmitLimitedQueue).
//
// A message about a member is keyed by the member's name and replaces an older one. The order is:
// least often sent, then most urgent, then longest, then newest. Taking a batch is O(k log n) and
// allocates nothing. When the queue is full, it drops the message that it would send last, which
// may be the new one. Not thread-safe.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/function_ref.hpp"
#include "memberlist/bytes.hpp"
#include "memberlist/operation.hpp"
#include "memberlist/time.hpp"

namespace memberlist::core {

// Go has no urgency. In a large cluster in trouble, suspicions then crowd out the shorter
// refutations that would end them, and a leaving node counts as failed because its leave waits
// behind everything else.
enum class Urgency : std::uint8_t {
    own_leave,  ///< Our own leave: sent first, however often it has been sent.
    prompt,     ///< Alive messages, and the leaves of others.
    patient,    ///< Accusations. Their timeouts are long anyway.
};

// The room that is left in a packet.
struct PacketRoom {
    std::size_t bytes = 0;          ///< For messages including their overhead.
    std::size_t part_overhead = 0;  ///< Added by each message.
    std::size_t parts = 0;          ///< Messages that still fit by count.
};

class BroadcastQueue {
public:
    // `messages_max` must be at least 1.
    explicit BroadcastQueue(std::size_t messages_max) : messages_max_(messages_max) {}

    // Queues `message` and replaces the one queued under `name`, if any. take_finished() reports
    // `waiter` once the message has been sent often enough, dropped or replaced.
    void add(TimePoint now, std::string_view name, BytesView message, Urgency urgency = Urgency::patient,
             std::optional<OpId> waiter = std::nullopt);

    // Removes the message queued under `name`, if any, and reports its waiter.
    void remove(std::string_view name);
    // Removes the message that would be sent last and reports its waiter. The queue must not be
    // empty. Go: Prune, one message at a time.
    void remove_last();

    // Passes each message that fits into `room` to `on_message`, and deducts it from `room`.
    // Removes a message after `transmit_limit` transmissions; 0 counts as 1, as in Go. Other
    // messages are not passed again before end_packet().
    void take(PacketRoom& room, std::uint32_t transmit_limit,
              FunctionRef<void(BytesView message)> on_message);
    void end_packet();

    // Reports an operation as finished whose message cannot be queued at all.
    void finish_unsent(OpId waiter) { finished_.push_back(waiter); }

    // Appends to `out` the operations finished since the last call.
    void take_finished(std::vector<OpId>& out);

    // Call these between packets only.
    std::size_t size() const { return by_order_.size(); }
    // When the oldest message was added.
    std::optional<TimePoint> oldest() const {
        return ages_.empty() ? std::nullopt : std::optional(ages_.front());
    }
    std::uint64_t dropped() const { return dropped_; }

private:
    struct Key {
        std::uint32_t tier;  // transmissions and urgency: tier_of()
        std::size_t size;
        std::uint64_t id;
        bool operator<(const Key& other) const;
    };
    struct Item {
        std::string name;
        Bytes message;
        Urgency urgency;
        std::uint32_t transmits;
        std::optional<OpId> waiter;
        std::list<TimePoint>::iterator age;  // its position in ages_
    };
    using Order = std::map<Key, Item>;

    static std::uint32_t tier_of(Urgency urgency, std::uint32_t transmits);
    bool make_room_for(const Key& newcomer);
    void erase(Order::iterator item);
    void finish(const Item& item);

    std::size_t messages_max_;
    Order by_order_;
    std::list<TimePoint> ages_;  // when each item was added, in order: time never goes backwards
    std::unordered_map<std::string_view, Order::iterator> by_name_;  // the keys live in the items
    std::vector<Order::node_type> sent_;  // taken for this packet; end_packet() puts them back
    std::vector<OpId> finished_;
    std::uint64_t next_id_ = 0;
    std::uint64_t dropped_ = 0;
};

// How often a message is sent in a cluster of `members` (Go: util.go retransmitLimit).
std::uint32_t retransmit_limit(std::uint32_t retransmit_mult, std::size_t members);

}  // namespace memberlist::core
