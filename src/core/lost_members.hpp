// LostMembers: failed members, remembered for longer than the member table does.
//
// PartitionHealing tries to find them again. Bounded: when the list is full, a new member replaces
// a random one. Members that left are never in the list. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/rng.hpp"
#include "memberlist/address.hpp"
#include "memberlist/time.hpp"

namespace memberlist::core {

struct LostMember {
    std::string name;
    SocketAddress address;
    std::uint8_t protocol_max = 0;  ///< The highest version that it understood.
    std::uint32_t incarnation = 0;
    TimePoint lost{};
};

class LostMembers {
public:
    // A `members_max` of 0 remembers nobody.
    explicit LostMembers(std::size_t members_max) : members_max_(members_max) {}

    // Replaces the entry of that name, if any.
    void add(LostMember member, Rng& rng);
    // The member is back. Ignores a name that is not in the list.
    void remove(std::string_view name);
    // The member has left at `incarnation`. Ignored if that was before it was lost.
    void remove_left(std::string_view name, std::uint32_t incarnation);
    // Forgets the members lost before `time`.
    void remove_lost_before(TimePoint time);

    const LostMember* find(std::string_view name) const;
    // Picks a random member, in three of four cases one lost after `recently`, if there is any.
    // Members lost long ago may be many and hardly ever come back; they must not keep the others
    // waiting. The list must not be empty.
    const LostMember& pick(TimePoint recently, Rng& rng) const;
    std::size_t size() const { return members_.size(); }

private:
    void remove_at(std::size_t position);

    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
    };

    std::size_t members_max_;
    std::vector<LostMember> members_;
    std::unordered_map<std::string, std::size_t, NameHash, std::equal_to<>> by_name_;  // positions
};

}  // namespace memberlist::core
