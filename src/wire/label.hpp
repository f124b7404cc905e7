// HAS_LABEL: the cluster's label, in plaintext, in front of every packet and of every stream we dial.
//
//   f4 | size:u8 (1..255) | label
#pragma once

#include <optional>
#include <string_view>

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"

namespace memberlist::wire {

// In front of the label: the type byte and the size.
inline constexpr std::size_t label_header_bytes = 2;

// Bytes a label adds to a packet: 0 for the empty label.
std::size_t label_overhead(std::string_view label);

// Appends the header; nothing for the empty label. A label above 255 bytes is a configuration error and
// asserted here.
void encode_label_header(std::string_view label, Bytes& out);

struct LabelledBytes {
    std::string_view label;  ///< Empty: there was no header.
    BytesView rest;
};

// Takes the header off a packet. `malformed_label` when it is truncated or empty.
Result<LabelledBytes> split_label(BytesView packet);

// The same at the head of a growing stream buffer: nullopt while the header is incomplete, or while nothing
// is there.
Result<std::optional<LabelledBytes>> split_stream_label(BytesView buffer);

// `malformed_label`: the `carrier`, "packet" or "stream", ended inside its label header. Only the owner of a
// stream knows that it has ended.
Error truncated_label(std::string_view carrier);

}  // namespace memberlist::wire
