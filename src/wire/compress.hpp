// COMPRESS: a message wrapped in a compressed form.
//
//   09 | map { Algo: u8, Buf: bytes }
//
// LZW (Algo 0) is the only compression Go peers understand. LZ4 (Algo 0xC4) is ours alone: always decoded,
// sent only where it was configured; a Go peer drops it as an unknown algorithm. Its Buf is size:u32be
// followed by one LZ4 block.
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

// Compresses messages; keeps its dictionary between calls, so that the steady state allocates nothing. Not
// thread-safe. The method must be one: `none` is asserted against.
class Compressor {
public:
    Compressor();
    ~Compressor();
    Compressor(Compressor&&) noexcept;
    Compressor& operator=(Compressor&&) noexcept;

    // Appends a COMPRESS message around `message`, whether it is smaller or not (what streams do).
    void wrap(Compression method, BytesView message, Bytes& out);
    // The same only if it ends up strictly smaller than `message`, wrapper included (what packets do). Else
    // leaves `out` alone and returns false. Inputs that provably cannot shrink are not tried, and the attempt
    // stops where it has grown too long: the same bytes as Go at a fraction of its cost.
    bool wrap_if_smaller(Compression method, BytesView message, Bytes& out);

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Appends the expansion of `compressed` to `out`, at most `output_max` bytes. `unknown_compression`,
// `malformed_compression` or `limit_exceeded`; `out` is then as it was before. Memory grows with the output
// that was really produced (lzw), or with what the input can at most expand to (lz4).
Result<void> decompress(const Compressed& compressed, std::size_t output_max, Bytes& out);

}  // namespace memberlist::wire
