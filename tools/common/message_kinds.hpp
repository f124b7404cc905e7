// Names of the message kinds, as the tools print and accept them.
#pragma once

#include <string_view>

#include "wire/message.hpp"

namespace memberlist::tools {

// Returns "ping", "indirect-ping" and so on, or an empty name for an unassigned type byte.
std::string_view kind_name(wire::MessageType type);

// True if a layer of this kind only wraps others: label, encryption, checksum, compression,
// compound, and the packet or stream itself.
bool is_wrapper(std::string_view kind);

inline constexpr std::string_view packet_kind = "packet";
inline constexpr std::string_view stream_kind = "stream";
inline constexpr std::string_view member_kind = "member";  // of a push/pull
inline constexpr std::string_view coordinate_kind = "serf-coordinate";
inline constexpr std::string_view unknown_kind = "unknown";

}  // namespace memberlist::tools
