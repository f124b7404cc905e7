// The seed inputs of the endpoint target: short scenarios in the language of endpoint_script.hpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "memberlist/bytes.hpp"

namespace memberlist::fuzz {

std::vector<std::pair<std::string, Bytes>> endpoint_scripts();

}  // namespace memberlist::fuzz
