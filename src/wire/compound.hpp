// COMPOUND: several packet messages in one datagram.
//
//   07 | count:u8 | length[count]:u16be | part[count]
#pragma once

#include <span>

#include "base/function_ref.hpp"
#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"
#include "wire/limits.hpp"

namespace memberlist::wire {

inline constexpr std::size_t compound_header_bytes = 2;
inline constexpr std::size_t compound_part_overhead = 2;

// Appends one compound of 1..compound_parts_max parts, each 1..compound_part_bytes_max bytes (asserted: an
// empty part or 128 parts crash or confuse old peers). A single part is normally sent bare instead; that is
// the caller's choice.
void encode_compound(std::span<const BytesView> parts, Bytes& out);

// `body` follows the type byte. Calls `on_part` for each whole part in order, empty ones included.
// `malformed_compound`: the length table is truncated, no part was handed out. `truncated_compound`: the
// parts before the truncated one were handed out, as in Go; the detail says how many are missing.
Result<void> decode_compound(BytesView body, FunctionRef<void(BytesView part)> on_part);

}  // namespace memberlist::wire
