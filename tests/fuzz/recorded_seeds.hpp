// Seeds from the golden vectors (tests/golden), which a real Go memberlist sent, as inputs of the
// targets.
#pragma once

#include <string>

#include "base/function_ref.hpp"
#include "memberlist/bytes.hpp"

namespace memberlist::fuzz {

// Calls `add` for one small seed of each kind of vector (layers, configuration, messages).
void for_each_recorded_seed(
    FunctionRef<void(const std::string& target, const std::string& name, BytesView input)> add);

}  // namespace memberlist::fuzz
