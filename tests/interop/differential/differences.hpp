// The differences on purpose, one row each, as listed in src/wire, src/frame and src/core/README.md.
#pragma once

#include "evidence.hpp"

namespace memberlist::differential {

struct Difference {
    std::string_view name;
    bool leads_apart = false;  ///< From then on both nodes are in different states.
};

// The row that the disagreement belongs to; nothing if there is none, which is a bug of ours or a row to add.
std::optional<Difference> find_difference(const Evidence& evidence);

}  // namespace memberlist::differential
