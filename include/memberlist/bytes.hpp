// Byte strings: `Bytes` owns, `BytesView` borrows. A view never outlives the call it was handed to unless its
// documentation says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "memberlist/export.hpp"

namespace memberlist {

// Owns its bytes.
using Bytes = std::vector<std::uint8_t>;
// Borrows them.
using BytesView = std::span<const std::uint8_t>;

// The same bytes seen as text; no copy, no check of the encoding.
inline std::string_view as_text(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The same text seen as bytes; no copy.
inline BytesView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// A copy.
inline Bytes to_bytes(BytesView bytes) { return {bytes.begin(), bytes.end()}; }
// A copy of the text's bytes.
inline Bytes to_bytes(std::string_view text) { return to_bytes(as_bytes(text)); }

// Copies `bytes`, which must not be part of `out`, to its end.
inline void append(Bytes& out, BytesView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace memberlist
