// Text from other nodes, made safe for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace memberlist::agent {

// Control characters and bytes that are not UTF-8 become \n, \t or \xHH; quotes and backslashes are escaped.
std::string printable(std::string_view text);

}  // namespace memberlist::agent
