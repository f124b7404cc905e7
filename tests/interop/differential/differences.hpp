// The intended differences, one row each, as listed in src/wire, src/frame and src/core/README.md.
#pragma once

#include "evidence.hpp"

namespace memberlist::differential {

struct Difference {
    std::string_view name;
    bool leads_apart = false;  ///< Afterwards, both nodes are in different states.
};

// Returns the row that explains the disagreement. Without one, it is our bug or a missing row.
std::optional<Difference> find_difference(const Evidence& evidence);

}  // namespace memberlist::differential
