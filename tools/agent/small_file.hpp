// Reads files named by flags.
#pragma once

#include <string>

#include "memberlist/result.hpp"

namespace memberlist::agent {

// Returns the first 4096 bytes of the file. No flag accepts that many, so the caller detects a file
// that is too large.
Result<std::string> read_small_file(const std::string& path);

// Returns the content of the file, or an error if it exceeds `limit` bytes.
Result<std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace memberlist::agent
