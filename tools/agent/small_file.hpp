// Files that flags name.
#pragma once

#include <string>

#include "memberlist/result.hpp"

namespace memberlist::agent {

// What the file holds, or its first 4096 bytes: more than any flag takes, and enough to say that it is too much.
Result<std::string> read_small_file(const std::string& path);

// All that the file holds, if it is no more than `limit` bytes.
Result<std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace memberlist::agent
