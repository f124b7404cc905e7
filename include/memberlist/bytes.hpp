// Byte strings: `Bytes` owns, `BytesView` borrows. A view is valid only during the call it is
// passed to unless its documentation says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "memberlist/export.hpp"

namespace memberlist {

// A byte string that owns its bytes.
using Bytes = std::vector<std::uint8_t>;
// A byte string borrowed from elsewhere.
using BytesView = std::span<const std::uint8_t>;

// Views bytes as text. Does not copy and does not check the encoding.
inline std::string_view as_text(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Views text as bytes. Does not copy.
inline BytesView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Copies bytes.
inline Bytes to_bytes(BytesView bytes) { return {bytes.begin(), bytes.end()}; }
// Copies the bytes of a string.
inline Bytes to_bytes(std::string_view text) { return to_bytes(as_bytes(text)); }

// Appends `bytes`, which must not be part of `out`.
inline void append(Bytes& out, BytesView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace memberlist
