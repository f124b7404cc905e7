// Help texts of memberlist-debug-codec encode: for the command, for each TYPE and for each field.
#pragma once

#include "common/manual.hpp"
#include "wire/message.hpp"

namespace memberlist::tools {

// Lists the TYPEs: "ping, indirect-ping, ...".
std::string type_names();

Manual encode_manual();
Manual type_manual(wire::MessageType kind);

// Returns the meaning, range and default of the field `key` in messages of this kind.
std::string field_help(wire::MessageType kind, std::string_view key);

}  // namespace memberlist::tools
