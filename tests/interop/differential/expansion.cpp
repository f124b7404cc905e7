#include "expansion.hpp"

#include <array>

#include "wire/big_endian.hpp"
#include "wire/compress.hpp"
#include "wire/decode.hpp"
#include "written_limits.hpp"

namespace memberlist::differential {

namespace {

// Go's compress/lzw, as memberlist uses it.
constexpr std::uint32_t clear_code = 256;
constexpr std::uint32_t end_code = 257;
constexpr std::uint32_t no_code = 1 << 12;
constexpr unsigned width_min = 9;
constexpr unsigned width_max = 12;

// Keeps only the lengths of the strings behind the codes.
Expansion expand_lzw(BytesView data) {
    std::array<std::size_t, std::size_t{1} << width_max> lengths{};
    std::size_t bytes = 0;
    std::uint32_t highest = end_code;
    unsigned width = width_min;
    std::uint32_t last = no_code;
    for (std::size_t bit = 0; bit + width <= 8 * data.size();) {
        std::uint32_t code = 0;
        for (unsigned i = 0; i < width; ++i, ++bit)
            code |= (std::uint32_t{data[bit / 8]} >> bit % 8 & 1U) << i;
        if (code == clear_code) {
            highest = end_code;
            width = width_min;
            last = no_code;
            continue;
        }
        if (code == end_code) return {bytes, false};
        if (code > highest || (code == highest && last == no_code)) break;
        if (last != no_code) lengths[highest] = (last < clear_code ? 1 : lengths[last]) + 1;
        bytes += code < clear_code ? 1 : lengths[code];
        last = code;
        if (++highest < std::uint32_t{1} << width) continue;
        if (width < width_max) {
            ++width;
        } else {
            last = no_code;
            --highest;
        }
    }
    return {bytes, true};
}

}  // namespace

std::optional<Expansion> expansion_of(BytesView message) {
    constexpr std::size_t lz4_size_bytes = 4;
    if (message.empty() || message.front() != static_cast<std::uint8_t>(wire::MessageType::compress))
        return std::nullopt;
    const auto compressed = wire::decode_compressed(message.subspan(1));
    if (!compressed) return std::nullopt;
    const BytesView data = compressed->data;
    if (compressed->algorithm == wire::algorithm_lzw) return expand_lzw(data);
    if (compressed->algorithm != wire::algorithm_lz4) return std::nullopt;
    if (data.size() < lz4_size_bytes) return Expansion{0, true};
    Bytes out;
    return Expansion{wire::read_u32(data), !wire::decompress(*compressed, written::expansion_bytes_max, out)};
}

}  // namespace memberlist::differential
