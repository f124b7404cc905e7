// Go's compress/lzw with LSB order and 8-bit literals: GIF-style variable-width codes with late width change.
//
// Codes: 0..255 literals, 256 clear, 257 end, 258..4094 dictionary. Widths 9 to 12 bits, packed from the
// least significant bit. Byte for byte what Go 1.18 and later write (they start with a clear code); older
// streams, which do not, are read as well.
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
    // The same, but gives up as soon as more than `output_max` bytes would be appended: then `out` is
    // restored and the answer is false.
    bool encode_within(BytesView input, std::size_t output_max, Bytes& out);

private:
    class Dictionary;
    std::unique_ptr<Dictionary> dictionary_;
};

// No input of `input_bytes` bytes compresses to fewer bytes than this.
std::size_t lzw_bytes_min(std::size_t input_bytes);

// Appends the expansion of `input` to `out`, at most `output_max` bytes; what follows the end code is
// ignored. `malformed_compression`: an invalid code, or no end code. `limit_exceeded`: more output than
// allowed. `out` is then as before. Takes no more memory than the output does, and half a megabyte for one that is
// refused.
Result<void> lzw_decode(BytesView input, std::size_t output_max, Bytes& out);

}  // namespace memberlist::wire
