// PKCS#7 padding to AES blocks, which encryption version 0 puts around its plaintext.
//
// 1 to 16 bytes are added, each holding how many there are; a plaintext of whole blocks gets a block of its
// own.
#pragma once

#include <cstddef>
#include <optional>

#include "memberlist/bytes.hpp"

namespace memberlist::security {

inline constexpr std::size_t padding_block_bytes = 16;

// How many bytes are added to `plaintext_bytes`: 1..16. Their value is the same number.
std::size_t padding_size(std::size_t plaintext_bytes);

// The size of the plaintext inside `padded`; nothing if the end of `padded` is not padding.
std::optional<std::size_t> unpadded_size(BytesView padded);

}  // namespace memberlist::security
