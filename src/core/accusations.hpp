// Accusations: counts accusations of failure by accuser. A sick node that accuses everybody else
// shows up among the top accusers.
//
// Bounded to `accusers_max` names by the space-saving algorithm (Metwally, Agrawal, El Abbadi
// 2005). Counts are exact until there are more names; then a new accuser replaces the one with the
// lowest count and continues that count. So every accuser with more than one in `accusers_max` of
// all accusations is listed, and no count is too high by more than that share. Not thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "memberlist/stats.hpp"

namespace memberlist::core {

class Accusations {
public:
    static constexpr std::size_t accusers_max = 64;

    // O(accusers_max). Allocates nothing for a name that is listed already.
    void count(std::string_view accuser);

    // All accusations so far. Changes whenever the list does.
    std::uint64_t total() const { return total_; }
    // In no particular order.
    const std::vector<AccuserCount>& list() const { return list_; }

private:
    std::vector<AccuserCount> list_;
    std::uint64_t total_ = 0;
};

}  // namespace memberlist::core
