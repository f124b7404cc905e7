// The cost of expanding a compression, computed without our decoder, even where our decoder gives
// up.
#pragma once

#include <optional>

#include "memberlist/bytes.hpp"

namespace memberlist::differential {

struct Expansion {
    std::size_t bytes = 0;  ///< For damaged data: the bytes before the fault.
    bool is_damaged = false;
};
// Takes a COMPRESS message with its type byte. Returns nothing for other messages, for malformed
// ones, and for unknown algorithms.
std::optional<Expansion> expansion_of(BytesView message);

}  // namespace memberlist::differential
