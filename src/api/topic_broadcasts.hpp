// TopicBroadcasts: queues topic broadcasts for gossip, both our own and those received from others.
//
// Memberlist's gossip carries a user message from one node to a few others and no further (Serf
// also relays its events itself). A node that receives a broadcast for the first time therefore
// queues it and sends it as many times as membership news. Memory is bounded, provided forget() is
// called for every sender that is no longer a member. Not thread-safe.
#pragma once

#include <list>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/seen_numbers.hpp"
#include "api/topic_envelope.hpp"
#include "core/broadcast_queue.hpp"

namespace memberlist::api {

class TopicBroadcasts {
public:
    // `queued_max`: the most messages queued, and the most keys remembered. `message_bytes_max`:
    // the largest message that fits a gossip packet.
    TopicBroadcasts(std::size_t queued_max, std::size_t message_bytes_max)
        : queue_(queued_max), keys_max_(queued_max), message_bytes_max_(message_bytes_max) {}

    // Queues `message` if it is new, replacing any queued message with the same sender, topic and
    // key. `envelope` is its decoded envelope, which must have a number. A message too large for
    // our gossip packets, for example one received over a stream or from a node with larger
    // packets, counts as dropped.
    Novelty add(TimePoint now, const TopicEnvelope& envelope, BytesView message);

    // Same as Delegate::broadcasts(), but appends to `out`.
    void take(std::size_t overhead, std::size_t limit, std::uint32_t transmit_limit, std::vector<Bytes>& out);

    // Forgets the numbers and keys of `sender`, so a returning node may start counting anywhere.
    // Queued messages stay.
    void forget(const std::string& sender);

    std::size_t size() const { return queue_.size(); }
    // Messages not passed on, because they were evicted from a full queue or were too large.
    std::uint64_t dropped() const { return queue_.dropped() + too_large_; }

private:
    using Names = std::list<std::string_view>;
    struct Newest {
        std::uint64_t number;
        Names::iterator use;  // position in `use_`
    };

    bool is_newest(const std::string& name, std::uint64_t number);

    core::BroadcastQueue queue_;
    std::size_t keys_max_;
    std::size_t message_bytes_max_;
    std::uint64_t too_large_ = 0;
    std::unordered_map<std::string, SeenNumbers> senders_;
    std::map<std::string, Newest, std::less<>> newest_;  // by queue key; only broadcasts with a key
    // The keys of `newest_`, least recently broadcast first.
    Names use_;
};

}  // namespace memberlist::api
