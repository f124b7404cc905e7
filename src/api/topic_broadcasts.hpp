// TopicBroadcasts: broadcasts on topics under way, our own and those of others that we pass on.
//
// Memberlist's gossip carries a user message from one node to a few others and no further (Serf passes its events
// on itself). So does this: whoever hears a broadcast for the first time gossips it as often as membership news is.
// Bounded in all it remembers, given that forget() is told of every sender that is no member any more. Not thread-safe.
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
    // `queued_max`: messages queued, and keys remembered. `message_bytes_max`: what a packet of gossip holds.
    TopicBroadcasts(std::size_t queued_max, std::size_t message_bytes_max)
        : queue_(queued_max), keys_max_(queued_max), message_bytes_max_(message_bytes_max) {}

    // Queues `message`, whose envelope this is and which has a number, if it is news; what is queued under the same
    // sender, topic and key makes room. What is larger than a packet of ours holds is not queued: it would never leave.
    // It can come over a stream, or from who has larger packets.
    Novelty add(TimePoint now, const TopicEnvelope& envelope, BytesView message);

    // As Delegate::broadcasts.
    void take(std::size_t overhead, std::size_t limit, std::uint32_t transmit_limit, std::vector<Bytes>& out);

    // Whoever comes back under that name may count from anywhere. What is queued stays.
    void forget(const std::string& sender);

    std::size_t size() const { return queue_.size(); }
    // What was not passed on: it made room for others, or was too large.
    std::uint64_t dropped() const { return queue_.dropped() + too_large_; }

private:
    using Names = std::list<std::string_view>;
    struct Newest {
        std::uint64_t number;
        Names::iterator use;  // its place in `use_`
    };

    bool is_newest(const std::string& name, std::uint64_t number);

    core::BroadcastQueue queue_;
    std::size_t keys_max_;
    std::size_t message_bytes_max_;
    std::uint64_t too_large_ = 0;
    std::unordered_map<std::string, SeenNumbers> senders_;
    std::map<std::string, Newest, std::less<>> newest_;  // by the name in the queue; those with a key
    Names use_;  // of `newest_`, whose last broadcast is the longest ago comes first
};

}  // namespace memberlist::api
