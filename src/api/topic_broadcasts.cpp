#include "api/topic_broadcasts.hpp"

#include "wire/limits.hpp"

namespace memberlist::api {

namespace {

// No two broadcasts of different meaning have the same: lengths first.
std::string name_in_queue(const TopicEnvelope& envelope) {
    std::string name =
        std::to_string(envelope.sender.size()) + " " + std::to_string(envelope.topic.size()) + " ";
    name.append(envelope.sender).append(envelope.topic);
    if (envelope.key.empty()) return name + std::to_string(*envelope.number);
    return name.append("=").append(envelope.key);
}

}  // namespace

bool TopicBroadcasts::add(TimePoint now, const TopicEnvelope& envelope, BytesView message) {
    if (!senders_[std::string(envelope.sender)].is_first(*envelope.number)) return false;
    const std::string name = name_in_queue(envelope);
    if (!envelope.key.empty() && !is_newest(name, *envelope.number)) return false;
    if (message.size() <= message_bytes_max_) queue_.add(now, name, message);
    return true;
}

bool TopicBroadcasts::is_newest(const std::string& name, std::uint64_t number) {
    const auto [known, is_new] = newest_.try_emplace(name, number);
    if (!is_new) {
        if (number < known->second) return false;
        known->second = number;
        return true;
    }
    keys_.push_back(name);
    if (keys_.size() > keys_max_) {
        newest_.erase(keys_.front());
        keys_.pop_front();
    }
    return true;
}

void TopicBroadcasts::take(std::size_t overhead, std::size_t limit, std::uint32_t transmit_limit,
                           std::vector<Bytes>& out) {
    core::PacketRoom room{.bytes = limit, .part_overhead = overhead, .parts = wire::compound_parts_max};
    queue_.take(room, transmit_limit, [&](BytesView message) { out.push_back(to_bytes(message)); });
    queue_.end_packet();
}

void TopicBroadcasts::prune(std::size_t members, FunctionRef<bool(const std::string& sender)> is_member) {
    constexpr std::size_t some = 64;
    if (senders_.size() <= 2 * members + some) return;
    std::erase_if(senders_, [&](const auto& sender) { return !is_member(sender.first); });
}

}  // namespace memberlist::api
