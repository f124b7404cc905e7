// BroadcastQueue: what is still to be gossiped, each message a limited number of times (Go: queue.go
// TransmitLimitedQueue).
//
// Messages about a member are keyed by its name: a newer one replaces the older. Sent first: what was sent
// least often, then the more urgent, then the longest, then the newest. Taking a batch is O(k log n) and
// allocates nothing. Bounded: when full, the message that would be sent last makes room, be it the new one. Not
// thread-safe.
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

// What is sent before what. Go knows no such thing: in a large cluster in trouble, suspicions (which are
// longer) keep the refutations that would end them from being heard, and a node that leaves is taken for a
// failed one because its leave waits behind everything else.
enum class Urgency : std::uint8_t {
    own_leave,  ///< Our own leave: before everything, however often it has been sent.
    prompt,     ///< Who is there, and who has left of its own will.
    patient,    ///< Accusations, which take their time anyway.
};

// What a packet still has room for.
struct PacketRoom {
    std::size_t bytes = 0;          ///< For messages and their overhead together.
    std::size_t part_overhead = 0;  ///< What each message costs beside its own size.
    std::size_t parts = 0;          ///< How many messages fit by count.
};

class BroadcastQueue {
public:
    // `messages_max` is at least 1.
    explicit BroadcastQueue(std::size_t messages_max) : messages_max_(messages_max) {}

    // Replaces what was queued under `name`. `waiter` is told (take_finished) once the message is sent out or
    // replaced.
    void add(TimePoint now, std::string_view name, BytesView message, Urgency urgency = Urgency::patient,
             std::optional<OpId> waiter = std::nullopt);

    // Takes out what is queued under `name`, if anything; its waiter is told.
    void remove(std::string_view name);
    // Takes out what would be sent last, of a queue that is not empty; its waiter is told. Go: Prune, one at a time.
    void remove_last();

    // Hands out what fits into `room` and takes it off `room`. A message that has been handed out
    // `transmit_limit` times is gone (a limit of 0 sends once, as in Go); any other is not handed out again
    // before end_packet().
    void take(PacketRoom& room, std::uint32_t transmit_limit,
              FunctionRef<void(BytesView message)> on_message);
    void end_packet();

    // For an operation whose message cannot be queued at all.
    void finish_unsent(OpId waiter) { finished_.push_back(waiter); }

    // Operations whose message is out of the queue since the last call; moved into `out`.
    void take_finished(std::vector<OpId>& out);

    // Between packets.
    std::size_t size() const { return by_order_.size(); }
    // When the message that waits longest was added.
    std::optional<TimePoint> oldest() const {
        return ages_.empty() ? std::nullopt : std::optional(ages_.front());
    }
    std::uint64_t dropped() const { return dropped_; }

private:
    struct Key {
        std::uint32_t tier;  // how often it was sent, and how urgent it is: tier_of()
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
        std::list<TimePoint>::iterator age;  // its place in ages_
    };
    using Order = std::map<Key, Item>;

    static std::uint32_t tier_of(Urgency urgency, std::uint32_t transmits);
    bool make_room_for(const Key& newcomer);
    void erase(Order::iterator item);
    void finish(const Item& item);

    std::size_t messages_max_;
    Order by_order_;
    std::list<TimePoint> ages_;  // when each item was added, in that order: time never goes backwards
    std::unordered_map<std::string_view, Order::iterator> by_name_;  // keys live in the items
    std::vector<Order::node_type> sent_;  // taken for this packet, to be put back after it
    std::vector<OpId> finished_;
    std::uint64_t next_id_ = 0;
    std::uint64_t dropped_ = 0;
};

// How often a message is sent in a cluster of `members`; Go: util.go retransmitLimit.
std::uint32_t retransmit_limit(std::uint32_t retransmit_mult, std::size_t members);

}  // namespace memberlist::core
