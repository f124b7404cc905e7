#include "core/member_table.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace memberlist::core {

Node Member::to_node() const {
    return {.name = name,
            .address = address,
            .meta = meta,
            .state = state,
            .incarnation = incarnation,
            .versions = versions,
            .is_unreachable = is_unreachable,
            .state_changed = state_changed};
}

MemberId MemberTable::insert(std::string_view name, Rng& rng) {
    MEMBERLIST_ASSERT(!find(name));
    MemberId id{};
    if (free_.empty()) {
        id = static_cast<MemberId>(slots_.size());
        slots_.emplace_back();
    } else {
        id = free_.back();
        free_.pop_back();
        (*this)[id] = Member{};
    }
    (*this)[id].name = name;
    ++counts_[static_cast<std::size_t>(NodeState::dead)];
    bytes_ += bytes_of(name.size(), 0);
    by_name_.emplace(name, id);

    const std::size_t other = rng.below(order_.size());
    order_.push_back(id);
    std::swap(order_[other], order_.back());
    (*this)[order_[other]].order_position = other;
    (*this)[order_.back()].order_position = order_.size() - 1;
    return id;
}

void MemberTable::remove(MemberId id) {
    Member& member = (*this)[id];
    --counts_[static_cast<std::size_t>(member.state)];
    bytes_ -= bytes_of(member.name.size(), member.meta.size());
    const std::size_t position = member.order_position;
    MEMBERLIST_ASSERT(order_[position] == id && !member.suspicion_timer);
    order_[position] = order_.back();
    (*this)[order_[position]].order_position = position;
    order_.pop_back();
    by_name_.erase(member.name);
    member = Member{};
    free_.push_back(id);
}

std::optional<MemberId> MemberTable::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

Bytes MemberTable::replace_meta(MemberId id, BytesView meta) {
    Member& member = (*this)[id];
    bytes_ += meta.size();
    bytes_ -= member.meta.size();
    return std::exchange(member.meta, to_bytes(meta));
}

void MemberTable::shuffle_order(Rng& rng) {
    rng.shuffle(std::span(order_));
    for (std::size_t i = 0; i < order_.size(); ++i) (*this)[order_[i]].order_position = i;
}

void MemberTable::set_state(MemberId id, NodeState state, TimePoint now) {
    Member& member = (*this)[id];
    --counts_[static_cast<std::size_t>(member.state)];
    ++counts_[static_cast<std::size_t>(state)];
    member.state = state;
    member.state_changed = now;
}

void pick_random(const MemberTable& members, std::size_t wanted, Rng& rng,
                 FunctionRef<bool(const Member&)> passes, std::vector<MemberId>& out) {
    out.clear();
    const auto order = members.order();
    if (order.size() < 3 * wanted) {
        out.assign(order.begin(), order.end());
        rng.shuffle(std::span(out));
        std::erase_if(out, [&](MemberId id) { return !passes(members[id]); });
        if (out.size() > wanted) out.resize(wanted);
        return;
    }
    for (std::size_t draw = 0; draw < 3 * order.size() && out.size() < wanted; ++draw) {
        const MemberId id = order[rng.below(order.size())];
        if (std::find(out.begin(), out.end(), id) == out.end() && passes(members[id])) out.push_back(id);
    }
}

}  // namespace memberlist::core
