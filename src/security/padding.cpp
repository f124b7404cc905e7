#include "security/padding.hpp"

#include <algorithm>

namespace memberlist::security {

std::size_t padding_size(std::size_t plaintext_bytes) {
    return padding_block_bytes - plaintext_bytes % padding_block_bytes;
}

// Go: security.go pkcs7decode, which trusts the last byte: 0 leaves the padding in place, and a
// value above the length panics. Only authenticated data gets here, so there is no padding oracle,
// and constant time is not needed.
std::optional<std::size_t> unpadded_size(BytesView padded) {
    if (padded.empty() || padded.size() % padding_block_bytes != 0) return std::nullopt;
    const std::size_t count = padded.back();
    if (count == 0 || count > padding_block_bytes) return std::nullopt;
    const auto padding = padded.last(count);
    if (!std::all_of(padding.begin(), padding.end(), [&](std::uint8_t byte) { return byte == count; })) {
        return std::nullopt;
    }
    return padded.size() - count;
}

}  // namespace memberlist::security
