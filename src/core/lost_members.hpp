// LostMembers: who failed and was never heard of again, for longer than the member table remembers them.
//
// What PartitionHealing tries to find again. Bounded: in a full list a newcomer takes a random place. Members
// that left of their own will are never in it. Not thread-safe.
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
    std::uint8_t protocol_max = 0;  ///< What it understood.
    std::uint32_t incarnation = 0;
    TimePoint lost{};
};

class LostMembers {
public:
    // With `members_max` 0 nobody is remembered.
    explicit LostMembers(std::size_t members_max) : members_max_(members_max) {}

    // Replaces what was remembered under the name.
    void add(LostMember member, Rng& rng);
    // It is back, or has left after all. No effect on a name that is not in the list.
    void remove(std::string_view name);
    // It has left, at `incarnation`. No effect if that was before it was lost.
    void remove_left(std::string_view name, std::uint32_t incarnation);
    // Forgets those lost before `time`.
    void remove_lost_before(TimePoint time);

    const LostMember* find(std::string_view name) const;
    // One of them, mostly one that was lost after `recently`: those of long ago, of whom there may be many, have
    // hardly a chance of coming back, and must not keep the others waiting. The list is not empty.
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
