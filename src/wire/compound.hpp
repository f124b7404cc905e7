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

// Appends one compound of 1..compound_parts_max parts, each 1..compound_part_bytes_max bytes. Both
// ranges are asserted, because an empty part crashes old peers and 128 parts confuse them. A single
// part is normally sent without a compound; that is the caller's choice.
void encode_compound(std::span<const BytesView> parts, Bytes& out);

// Calls `on_part` for each complete part in order, including empty ones. `body` starts after the
// type byte. Errors:
// - `malformed_compound`: the length table is truncated; `on_part` was not called.
// - `truncated_compound`: a part is truncated. The parts before it were delivered, as in Go; the
//   detail says how many are missing.
Result<void> decode_compound(BytesView body, FunctionRef<void(BytesView part)> on_part);

}  // namespace memberlist::wire
