// What the help of memberlist-debug-codec encode says: of all TYPEs, of one, and of each field.
#pragma once

#include "common/manual.hpp"
#include "wire/message.hpp"

namespace memberlist::tools {

// The TYPEs in the order of their list: "ping, indirect-ping, ...".
std::string type_names();

Manual encode_manual();
Manual type_manual(wire::MessageType kind);

// Meaning, range and default of the field `key` of such a message.
std::string field_help(wire::MessageType kind, std::string_view key);

}  // namespace memberlist::tools
