#include "wire/compress.hpp"

#include <lz4.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>

#include "base/assert.hpp"
#include "wire/big_endian.hpp"
#include "wire/encode.hpp"
#include "wire/lzw.hpp"

namespace memberlist::wire {

namespace {

constexpr std::size_t raw_bytes_max = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t lz4_size_bytes = 4;
// The most that one byte of a block can expand to: lz4's own bound on its ratio.
constexpr std::size_t lz4_expansion_max = 255;

// Size of a COMPRESS message without Buf's value: type byte, map head, "Algo", the algorithm,
// "Buf".
std::size_t wrapper_bytes(std::uint8_t algorithm) {
    const std::size_t algorithm_bytes = algorithm < 0x80 ? 1 : 2;
    return 1 + 1 + 5 + algorithm_bytes + 4;
}

// The most bytes of data for which the COMPRESS message is smaller than `message_bytes`; nullopt if
// there are none.
std::optional<std::size_t> data_bytes_max(std::uint8_t algorithm, std::size_t message_bytes) {
    struct RawForm {
        std::size_t head_bytes;
        std::size_t length_min;
        std::size_t length_max;
    };
    constexpr std::array forms{RawForm{5, 65'536, raw_bytes_max}, RawForm{3, 32, 65'535}, RawForm{1, 0, 31}};
    for (const RawForm& form : forms) {
        const std::size_t overhead = wrapper_bytes(algorithm) + form.head_bytes;
        if (message_bytes <= overhead + form.length_min) continue;
        return std::min(message_bytes - overhead - 1, form.length_max);
    }
    return std::nullopt;
}

bool lz4_compress_within(BytesView message, std::size_t data_max, Bytes& data) {
    if (message.size() > LZ4_MAX_INPUT_SIZE || data_max <= lz4_size_bytes) return false;
    const auto size = static_cast<int>(message.size());
    const std::size_t bound = static_cast<std::size_t>(LZ4_compressBound(size));
    const auto capacity = std::min(bound, data_max - lz4_size_bytes);
    append_u32(static_cast<std::uint32_t>(message.size()), data);
    data.resize(lz4_size_bytes + capacity);
    const int written =
        LZ4_compress_default(as_text(message).data(), reinterpret_cast<char*>(data.data() + lz4_size_bytes),
                             size, static_cast<int>(capacity));
    data.resize(lz4_size_bytes + static_cast<std::size_t>(written));
    return written > 0;
}

Result<void> lz4_decompress(BytesView data, std::size_t output_max, Bytes& out) {
    if (data.size() < lz4_size_bytes) return Error{Errc::malformed_compression, "lz4: missing size"};
    const std::size_t claimed = read_u32(data);
    const BytesView block = data.subspan(lz4_size_bytes);
    if (claimed > output_max) {
        return Error{Errc::limit_exceeded,
                     "decompressed message is larger than limit (" + std::to_string(output_max) + ")"};
    }
    // lz4 counts in int, and a block cannot expand beyond lz4's ratio. Checked before anything is
    // allocated.
    if (block.size() > LZ4_MAX_INPUT_SIZE || claimed > LZ4_MAX_INPUT_SIZE ||
        claimed / lz4_expansion_max > block.size()) {
        return Error{Errc::malformed_compression, "lz4: implausible size"};
    }
    const std::size_t start = out.size();
    out.resize(start + claimed);
    const int written =
        LZ4_decompress_safe(as_text(block).data(), reinterpret_cast<char*>(out.data() + start),
                            static_cast<int>(block.size()), static_cast<int>(claimed));
    if (written >= 0 && static_cast<std::size_t>(written) == claimed) return {};
    out.resize(start);
    return Error{Errc::malformed_compression, "lz4: invalid block"};
}

std::uint8_t algorithm_of(Compression method) {
    MEMBERLIST_ASSERT(method != Compression::none);
    return method == Compression::lz4 ? algorithm_lz4 : algorithm_lzw;
}

}  // namespace

struct Compressor::State {
    LzwEncoder lzw;
    Bytes data;

    // Writes the compressed form to `data`. Returns false if it would exceed `data_max` bytes.
    bool compress_within(Compression method, BytesView message, std::size_t data_max) {
        data.clear();
        if (method == Compression::lz4) return lz4_compress_within(message, data_max, data);
        return lzw.encode_within(message, data_max, data);
    }
};

Compressor::Compressor() : state_(std::make_unique<State>()) {}
Compressor::~Compressor() = default;
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;

void Compressor::wrap(Compression method, BytesView message, Bytes& out) {
    const std::uint8_t algorithm = algorithm_of(method);
    const bool fits = state_->compress_within(method, message, raw_bytes_max);
    MEMBERLIST_ASSERT(fits);
    static_cast<void>(fits);
    encode(Compressed{algorithm, state_->data}, out);
}

// Go: net.go rawSendMsgPacket compresses every packet and then compares the sizes.
bool Compressor::wrap_if_smaller(Compression method, BytesView message, Bytes& out) {
    const std::uint8_t algorithm = algorithm_of(method);
    const auto data_max = data_bytes_max(algorithm, message.size());
    if (!data_max) return false;
    if (method == Compression::lzw && lzw_bytes_min(message.size()) > *data_max) return false;
    if (!state_->compress_within(method, message, *data_max)) return false;
    encode(Compressed{algorithm, state_->data}, out);
    return true;
}

// Go: util.go decompressBuffer.
Result<void> decompress(const Compressed& compressed, std::size_t output_max, Bytes& out) {
    switch (compressed.algorithm) {
        case algorithm_lzw: return lzw_decode(compressed.data, output_max, out);
        case algorithm_lz4: return lz4_decompress(compressed.data, output_max, out);
        default: break;
    }
    return Error{Errc::unknown_compression,
                 "cannot decompress unknown algorithm " + std::to_string(compressed.algorithm)};
}

}  // namespace memberlist::wire
