// LZW compatible with Go's compress/lzw, in LSB order with 8-bit literals: GIF-style variable-width
// codes with late width change.
//
// Codes: 0..255 literals, 256 clear, 257 end, 258..4094 dictionary. Widths 9 to 12 bits, packed
// from the least significant bit. The output is byte for byte that of Go 1.18 and later, which
// starts with a clear code. The decoder also reads older streams without it.
#pragma once

#include <memory>

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"

namespace memberlist::wire {

// Keeps its dictionary between calls. Not thread-safe.
class LzwEncoder {
public:
    LzwEncoder();
    ~LzwEncoder();
    LzwEncoder(LzwEncoder&&) noexcept;
    LzwEncoder& operator=(LzwEncoder&&) noexcept;

    // Appends the compressed form of `input` to `out`.
    void encode(BytesView input, Bytes& out);
    // The same, but stops as soon as the output exceeds `output_max` bytes; then restores `out` and
    // returns false.
    bool encode_within(BytesView input, std::size_t output_max, Bytes& out);

private:
    class Dictionary;
    std::unique_ptr<Dictionary> dictionary_;
};

// A lower bound on the compressed size of any input of `input_bytes` bytes.
std::size_t lzw_bytes_min(std::size_t input_bytes);

// Appends the decompressed `input` to `out`, at most `output_max` bytes. Bytes after the end code
// are ignored. Allocates as much as the output, or up to half a megabyte for input that is refused.
// Errors, which leave `out` unchanged:
// - `malformed_compression`: an invalid code, or no end code.
// - `limit_exceeded`: the output would exceed `output_max`.
Result<void> lzw_decode(BytesView input, std::size_t output_max, Bytes& out);

}  // namespace memberlist::wire
