// What a compression costs whoever expands it, counted by hand: without our decoder, and also where that gives up.
#pragma once

#include <optional>

#include "memberlist/bytes.hpp"

namespace memberlist::differential {

struct Expansion {
    std::size_t bytes = 0;  ///< Of a damaged one, those before the fault.
    bool is_damaged = false;
};
// Of a COMPRESS message, type byte first; nothing for other messages, for those that are no COMPRESS after all, and for
// algorithms that nobody knows.
std::optional<Expansion> expansion_of(BytesView message);

}  // namespace memberlist::differential
