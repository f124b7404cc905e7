// HAS_LABEL: the cluster's label, in plaintext at the start of every packet and of every stream we
// dial.
//
//   f4 | size:u8 (1..255) | label
#pragma once

#include <optional>
#include <string_view>

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"

namespace memberlist::wire {

// The header before the label: a type byte and the size.
inline constexpr std::size_t label_header_bytes = 2;

// Bytes a label adds to a packet: 0 for the empty label.
std::size_t label_overhead(std::string_view label);

// Appends the header, or nothing for the empty label. A label longer than 255 bytes is a
// configuration error and is asserted against.
void encode_label_header(std::string_view label, Bytes& out);

struct LabelledBytes {
    std::string_view label;  ///< Empty if there was no header.
    BytesView rest;
};

// Splits the header from a packet. `malformed_label` if it is truncated or its label is empty.
Result<LabelledBytes> split_label(BytesView packet);

// The same for the start of a growing stream buffer. nullopt while the buffer is empty or the
// header incomplete.
Result<std::optional<LabelledBytes>> split_stream_label(BytesView buffer);

// Builds the `malformed_label` error for a `carrier` ("packet" or "stream") that ended inside its
// label header. Only the owner of a stream knows that it has ended.
Error truncated_label(std::string_view carrier);

}  // namespace memberlist::wire
