#include "core/broadcast_queue.hpp"

#include <cmath>
#include <limits>

#include "base/assert.hpp"

namespace memberlist::core {

bool BroadcastQueue::Key::operator<(const Key& other) const {
    if (tier != other.tier) return tier < other.tier;
    if (size != other.size) return size > other.size;
    return id > other.id;
}

// Tier 0 is our own leave. After it come two tiers for each number of transmissions.
std::uint32_t BroadcastQueue::tier_of(Urgency urgency, std::uint32_t transmits) {
    if (urgency == Urgency::own_leave) return 0;
    return 1 + 2 * transmits + (urgency == Urgency::prompt ? 0 : 1);
}

void BroadcastQueue::add(TimePoint now, std::string_view name, BytesView message, Urgency urgency,
                         std::optional<OpId> waiter) {
    remove(name);
    const Key key{.tier = tier_of(urgency, 0), .size = message.size(), .id = next_id_++};
    if (by_order_.size() >= messages_max_ && !make_room_for(key)) {
        if (waiter) finished_.push_back(*waiter);
        return;
    }
    Item added{std::string(name), to_bytes(message), urgency, 0, waiter, ages_.insert(ages_.end(), now)};
    const auto item = by_order_.emplace(key, std::move(added)).first;
    by_name_.emplace(item->second.name, item);
}

// Returns false if the new message must stay out, because everything queued is more urgent.
bool BroadcastQueue::make_room_for(const Key& newcomer) {
    ++dropped_;
    const auto last = std::prev(by_order_.end());
    if (last->first.tier < newcomer.tier) return false;
    remove_last();
    return true;
}

void BroadcastQueue::remove_last() {
    const auto last = std::prev(by_order_.end());
    finish(last->second);
    erase(last);
}

void BroadcastQueue::remove(std::string_view name) {
    const auto old = by_name_.find(name);
    if (old == by_name_.end()) return;
    finish(old->second->second);
    erase(old->second);
}

void BroadcastQueue::take(PacketRoom& room, std::uint32_t transmit_limit,
                          FunctionRef<void(BytesView)> on_message) {
    if (by_order_.empty()) return;
    const std::uint32_t last_tier = std::prev(by_order_.end())->first.tier;
    std::uint32_t tier = by_order_.begin()->first.tier;
    while (tier <= last_tier && room.parts > 0 && room.bytes > room.part_overhead) {
        // The longest message of this tier that fits; the newest of equally long ones.
        const std::size_t fits = room.bytes - room.part_overhead;
        const auto item = by_order_.lower_bound({tier, fits, std::numeric_limits<std::uint64_t>::max()});
        if (item == by_order_.end()) break;
        if (item->first.tier != tier) {
            tier = item->first.tier;
            continue;
        }
        on_message(item->second.message);
        room.bytes -= room.part_overhead + item->second.message.size();
        --room.parts;
        if (item->second.transmits + 1 >= transmit_limit) {
            finish(item->second);
            erase(item);
        } else {
            sent_.push_back(by_order_.extract(item));
        }
    }
}

void BroadcastQueue::end_packet() {
    for (auto& node : sent_) {
        Item& sent = node.mapped();
        node.key().tier = tier_of(sent.urgency, ++sent.transmits);
        const auto item = by_order_.insert(std::move(node)).position;
        by_name_[item->second.name] = item;
    }
    sent_.clear();
}

void BroadcastQueue::take_finished(std::vector<OpId>& out) {
    out.insert(out.end(), finished_.begin(), finished_.end());
    finished_.clear();
}

void BroadcastQueue::erase(Order::iterator item) {
    by_name_.erase(item->second.name);
    ages_.erase(item->second.age);
    by_order_.erase(item);
}

void BroadcastQueue::finish(const Item& item) {
    if (item.waiter) finished_.push_back(*item.waiter);
}

std::uint32_t retransmit_limit(std::uint32_t retransmit_mult, std::size_t members) {
    return retransmit_mult *
           static_cast<std::uint32_t>(std::ceil(std::log10(static_cast<double>(members) + 1)));
}

}  // namespace memberlist::core
