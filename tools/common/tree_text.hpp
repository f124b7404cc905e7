// Trees as text. Data from the network is quoted or in hexadecimal, never raw.
#pragma once

#include <string>

#include "common/layer.hpp"

namespace memberlist::tools {

// One line per layer and field: offset, length, name, value.
std::string to_text(const Layer& tree);

// Summarizes the tree in one line: the wrapping layers, the main fields of the messages, and the
// first problem.
std::string summary(const Layer& tree);

// "127.0.0.1", "\"node-a\"", "0a0b (2 bytes)", "nil"
std::string value_text(const Value& value);

}  // namespace memberlist::tools
