// Conversions of the version vector, which is six bytes on the wire.
#pragma once

#include <array>
#include <optional>

#include "memberlist/bytes.hpp"
#include "memberlist/node.hpp"

namespace memberlist::core {

// The highest version that a peer reports decides what it understands, whatever version it speaks.
inline constexpr std::uint8_t protocol_with_stream_ping = 3;
inline constexpr std::uint8_t protocol_with_nack = 4;
inline constexpr std::uint8_t protocol_with_crc = 5;

inline bool understands_crc(const ProtocolVersions& versions) {
    return versions.protocol_max >= protocol_with_crc;
}

inline std::array<std::uint8_t, 6> version_bytes(const ProtocolVersions& v) {
    return {v.protocol_min, v.protocol_max, v.protocol, v.delegate_min, v.delegate_max, v.delegate};
}

// nullopt if the vector is too short, or if its range of protocol versions is empty or includes 0.
inline std::optional<ProtocolVersions> parse_versions(BytesView b) {
    if (b.size() < 6 || b[0] == 0 || b[1] == 0 || b[0] > b[1]) return std::nullopt;
    return ProtocolVersions{b[0], b[1], b[2], b[3], b[4], b[5]};
}

}  // namespace memberlist::core
