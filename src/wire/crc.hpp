// HAS_CRC: a checksum in front of a packet's message.
//
//   0c | crc32:u32be | message        CRC-32/IEEE over the message
#pragma once

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"

namespace memberlist::wire {

inline constexpr std::size_t crc_header_bytes = 5;

std::uint32_t crc32(BytesView data);

// Appends the 5-byte header; the caller appends `message` itself.
void encode_crc_header(BytesView message, Bytes& out);

// Checks the checksum and returns the message after the header. `packet` starts with the type byte.
// Errors: `truncated` if it is shorter than crc_header_bytes, `bad_checksum`.
Result<BytesView> check_crc(BytesView packet);

}  // namespace memberlist::wire
