// The names of the message kinds, as the tools show and take them.
#pragma once

#include <string_view>

#include "wire/message.hpp"

namespace memberlist::tools {

// "ping", "indirect-ping", ..., by type byte; empty for an unassigned one.
std::string_view kind_name(wire::MessageType type);

// Whether a layer of that kind only wraps others: label, encryption, checksum, compression, compound, and the
// packet or stream itself.
bool is_wrapper(std::string_view kind);

inline constexpr std::string_view packet_kind = "packet";
inline constexpr std::string_view stream_kind = "stream";
inline constexpr std::string_view member_kind = "member";  // of a push/pull
inline constexpr std::string_view coordinate_kind = "serf-coordinate";
inline constexpr std::string_view unknown_kind = "unknown";

}  // namespace memberlist::tools
