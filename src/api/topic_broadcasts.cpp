#include "api/topic_broadcasts.hpp"

#include "wire/limits.hpp"

namespace memberlist::api {

namespace {

// Prefixes the length, so that concatenated texts are unambiguous.
std::string with_length(std::string_view text) { return (std::to_string(text.size()) + " ").append(text); }

// The queue key: sender, topic, and the application's key, or the number if there is none.
std::string name_in_queue(const TopicEnvelope& envelope) {
    const std::string name = with_length(envelope.sender) + with_length(envelope.topic);
    if (envelope.key.empty()) return name + std::to_string(*envelope.number);
    return (name + "=").append(envelope.key);
}

}  // namespace

Novelty TopicBroadcasts::add(TimePoint now, const TopicEnvelope& envelope, BytesView message) {
    const Novelty novelty = senders_[std::string(envelope.sender)].see(*envelope.number);
    if (novelty != Novelty::news) return novelty;
    const std::string name = name_in_queue(envelope);
    if (!envelope.key.empty() && !is_newest(name, *envelope.number)) return Novelty::stale;
    if (message.size() <= message_bytes_max_) {
        queue_.add(now, name, message);
    } else {
        ++too_large_;
    }
    return Novelty::news;
}

bool TopicBroadcasts::is_newest(const std::string& name, std::uint64_t number) {
    const auto [known, is_new] = newest_.try_emplace(name, Newest{number, use_.end()});
    if (is_new) {
        known->second.use = use_.insert(use_.end(), known->first);
    } else {
        if (number < known->second.number) return false;
        known->second.number = number;
        use_.splice(use_.end(), use_, known->second.use);
    }
    if (newest_.size() > keys_max_) {
        newest_.erase(newest_.find(use_.front()));
        use_.pop_front();
    }
    return true;
}

void TopicBroadcasts::take(std::size_t overhead, std::size_t limit, std::uint32_t transmit_limit,
                           std::vector<Bytes>& out) {
    core::PacketRoom room{.bytes = limit, .part_overhead = overhead, .parts = wire::compound_parts_max};
    queue_.take(room, transmit_limit, [&](BytesView message) { out.push_back(to_bytes(message)); });
    queue_.end_packet();
}

void TopicBroadcasts::forget(const std::string& sender) {
    senders_.erase(sender);
    const std::string prefix = with_length(sender);
    auto key = newest_.lower_bound(prefix);
    while (key != newest_.end() && key->first.starts_with(prefix)) {
        use_.erase(key->second.use);
        key = newest_.erase(key);
    }
}

}  // namespace memberlist::api
