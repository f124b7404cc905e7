// TopicBroadcasts: broadcasts on topics under way, our own and those of others that we pass on.
//
// Memberlist's gossip carries a user message from one node to a few others and no further (Serf passes its events
// on itself). So does this: whoever hears a broadcast for the first time gossips it as often as membership news is.
// Bounded in all it remembers. Not thread-safe.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/seen_numbers.hpp"
#include "api/topic_envelope.hpp"
#include "base/function_ref.hpp"
#include "core/broadcast_queue.hpp"

namespace memberlist::api {

class TopicBroadcasts {
public:
    // `queued_max`: messages queued, and keys remembered. `message_bytes_max`: what a packet of gossip holds.
    TopicBroadcasts(std::size_t queued_max, std::size_t message_bytes_max)
        : queue_(queued_max), keys_max_(queued_max), message_bytes_max_(message_bytes_max) {}

    // Queues `message`, whose envelope this is and which has a number; what is queued under the same sender, topic
    // and key makes room. What is larger than a packet of ours holds is not queued: it would never leave. It can come
    // over a stream, or from who has larger packets. False: it has come before, or a newer one under its key has.
    bool add(TimePoint now, const TopicEnvelope& envelope, BytesView message);

    // As Delegate::broadcasts.
    void take(std::size_t overhead, std::size_t limit, std::uint32_t transmit_limit, std::vector<Bytes>& out);

    // Forgets which broadcasts have come from those who are not members, once there are too many of them.
    void prune(std::size_t members, FunctionRef<bool(const std::string& sender)> is_member);

    std::size_t size() const { return queue_.size(); }

private:
    bool is_newest(const std::string& name, std::uint64_t number);

    core::BroadcastQueue queue_;
    std::size_t keys_max_;
    std::size_t message_bytes_max_;
    std::unordered_map<std::string, SeenNumbers> senders_;
    std::unordered_map<std::string, std::uint64_t> newest_;  // by the name in the queue; those with a key
    std::deque<std::string> keys_;                           // of `newest_`, oldest first
};

}  // namespace memberlist::api
