#include "core/lost_members.hpp"

namespace memberlist::core {

void LostMembers::add(LostMember member, Rng& rng) {
    remove(member.name);
    if (members_max_ == 0) return;
    if (members_.size() >= members_max_) remove_at(rng.below(members_.size()));
    by_name_.emplace(member.name, members_.size());
    members_.push_back(std::move(member));
}

void LostMembers::remove(std::string_view name) {
    if (const auto found = by_name_.find(name); found != by_name_.end()) remove_at(found->second);
}

void LostMembers::remove_left(std::string_view name, std::uint32_t incarnation) {
    const auto found = by_name_.find(name);
    if (found != by_name_.end() && members_[found->second].incarnation <= incarnation)
        remove_at(found->second);
}

const LostMember& LostMembers::pick(TimePoint recently, Rng& rng) const {
    constexpr std::uint64_t any_of = 4;  // one pick in this many ignores `recently`
    std::uint64_t seen = 0;
    const LostMember* picked = nullptr;
    if (rng.below(any_of) > 0) {
        for (const LostMember& member : members_) {
            if (member.lost >= recently && rng.below(++seen) == 0) picked = &member;
        }
    }
    return picked != nullptr ? *picked : members_[rng.below(members_.size())];
}

void LostMembers::remove_lost_before(TimePoint time) {
    for (std::size_t i = members_.size(); i > 0; --i) {
        if (members_[i - 1].lost < time) remove_at(i - 1);
    }
}

const LostMember* LostMembers::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &members_[found->second];
}

// Moves the last member into the gap.
void LostMembers::remove_at(std::size_t position) {
    by_name_.erase(members_[position].name);
    if (position + 1 < members_.size()) {
        members_[position] = std::move(members_.back());
        by_name_[members_[position].name] = position;
    }
    members_.pop_back();
}

}  // namespace memberlist::core
