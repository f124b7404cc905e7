// PKCS#7 padding to whole AES blocks, used by encryption version 0.
//
// Adds 1 to 16 bytes, each holding the number of bytes added. A plaintext of whole blocks gets an
// extra block.
#pragma once

#include <cstddef>
#include <optional>

#include "memberlist/bytes.hpp"

namespace memberlist::security {

inline constexpr std::size_t padding_block_bytes = 16;

// The number of padding bytes for `plaintext_bytes`, 1 to 16; also the value of each.
std::size_t padding_size(std::size_t plaintext_bytes);

// The size of the plaintext in `padded`, or nullopt if `padded` does not end in valid padding.
std::optional<std::size_t> unpadded_size(BytesView padded);

}  // namespace memberlist::security
