// COMPRESS: a message in compressed form.
//
//   09 | map { Algo: u8, Buf: bytes }
//
// Go peers understand only LZW (Algo 0). LZ4 (Algo 0xC4) is an extension of this library: always
// decoded, sent only if configured. A Go peer drops it as an unknown algorithm. Its Buf is
// size:u32be followed by one LZ4 block.
#pragma once

#include <cstdint>
#include <memory>

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"
#include "wire/message.hpp"

namespace memberlist::wire {

enum class Compression : std::uint8_t { none, lzw, lz4 };

inline constexpr std::uint8_t algorithm_lzw = 0;
inline constexpr std::uint8_t algorithm_lz4 = 0xC4;

// Compresses messages. Keeps its dictionary between calls, so that it allocates nothing in the
// steady state. The method `none` is asserted against. Not thread-safe.
class Compressor {
public:
    Compressor();
    ~Compressor();
    Compressor(Compressor&&) noexcept;
    Compressor& operator=(Compressor&&) noexcept;

    // Appends a COMPRESS message around `message`, even if that is larger. Used for streams.
    void wrap(Compression method, BytesView message, Bytes& out);
    // The same, but only if the result, wrapper included, is strictly smaller than `message`;
    // otherwise returns false and leaves `out` unchanged. Used for packets. Inputs that provably
    // cannot shrink are not tried, and an attempt stops once its output is too long: the same bytes
    // as Go at a fraction of the cost.
    bool wrap_if_smaller(Compression method, BytesView message, Bytes& out);

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Appends the decompressed bytes to `out`, at most `output_max`. Errors: `unknown_compression`,
// `malformed_compression`, `limit_exceeded`; each leaves `out` unchanged. Allocates no more than
// the actual output (lzw), or than the most that the input can expand to (lz4).
Result<void> decompress(const Compressed& compressed, std::size_t output_max, Bytes& out);

}  // namespace memberlist::wire
