// Seeds from the golden vectors: what a real Go memberlist sent (tests/golden), as inputs of the targets.
#pragma once

#include <string>

#include "base/function_ref.hpp"
#include "memberlist/bytes.hpp"

namespace memberlist::fuzz {

// Calls `add` for each: one for every kind of vector (its layers, their configuration, its messages), small ones only.
void for_each_recorded_seed(
    FunctionRef<void(const std::string& target, const std::string& name, BytesView input)> add);

}  // namespace memberlist::fuzz
