// Limits the size of a tree, so that the input does not determine the memory that decoding it
// takes.
#pragma once

#include <cstddef>

#include "wire/limits.hpp"

namespace memberlist::tools {

struct TreeBudget {
    explicit TreeBudget(const wire::Limits& limits)
        : messages(limits.packet_messages), expansion_bytes(limits.packet_work_bytes) {}

    // Decrements `left`. Returns false if nothing is left.
    static bool take(std::size_t& left) {
        if (left == 0) return false;
        --left;
        return true;
    }

    std::size_t messages;          ///< Per packet, including compounds and their parts.
    std::size_t expansion_bytes;   ///< Per packet, for all compressions together.
    std::size_t members = 16'384;  ///< Per push/pull.
    std::size_t fields = 131'072;  ///< Per tree; further fields are read but not shown.
};

}  // namespace memberlist::tools
