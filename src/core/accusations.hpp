// Accusations: who accuses whom of having failed, and how often: one sick node that accuses all others is found
// among those that accuse most.
//
// Bounded: `accusers_max` names, by the space-saving algorithm (Metwally, Agrawal, El Abbadi 2005). Until there are
// more, counts are exact; then a newcomer takes the place, and the count, of whoever accused least. So whoever makes
// more than one in `accusers_max` of all accusations is listed, and no count is off by more than that share. Not
// thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "memberlist/stats.hpp"

namespace memberlist::core {

class Accusations {
public:
    static constexpr std::size_t accusers_max = 64;

    // O(accusers_max); of a name already listed, without an allocation.
    void count(std::string_view accuser);

    // All that was counted; changes whenever the list does.
    std::uint64_t total() const { return total_; }
    // In no order.
    const std::vector<AccuserCount>& list() const { return list_; }

private:
    std::vector<AccuserCount> list_;
    std::uint64_t total_ = 0;
};

}  // namespace memberlist::core
