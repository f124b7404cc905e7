// How much a tree may show. Like frame's bounds on work: what arrives must not decide how much memory it
// takes to look at it.
#pragma once

#include <cstddef>

#include "wire/limits.hpp"

namespace memberlist::tools {

struct TreeBudget {
    explicit TreeBudget(const wire::Limits& limits)
        : messages(limits.packet_messages), expansion_bytes(limits.packet_work_bytes) {}

    // Takes one, unless none is left.
    static bool take(std::size_t& left) {
        if (left == 0) return false;
        --left;
        return true;
    }

    std::size_t messages;          ///< Of one packet, compounds and their parts included.
    std::size_t expansion_bytes;   ///< Of all compressions in one packet.
    std::size_t members = 16'384;  ///< Of a push/pull.
    std::size_t fields = 131'072;  ///< Of the tree; what exceeds it is read but not shown.
};

}  // namespace memberlist::tools
