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

void LostMembers::remove_lost_before(TimePoint time) {
    for (std::size_t i = members_.size(); i > 0; --i) {
        if (members_[i - 1].lost < time) remove_at(i - 1);
    }
}

const LostMember* LostMembers::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &members_[found->second];
}

// The last one takes the place.
void LostMembers::remove_at(std::size_t position) {
    by_name_.erase(members_[position].name);
    if (position + 1 < members_.size()) {
        members_[position] = std::move(members_.back());
        by_name_[members_[position].name] = position;
    }
    members_.pop_back();
}

}  // namespace memberlist::core
