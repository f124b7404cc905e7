// LZ4 in COMPRESS messages. Input: the Buf of a COMPRESS message, and the same bytes as a message
// to compress.
#include "peer.hpp"
#include "wire/compress.hpp"
#include "wire/decode.hpp"

namespace memberlist::fuzz {
namespace {

const Bytes earlier{'e', 'a', 'r', 'l', 'i', 'e', 'r'};

Result<Bytes> decompress(const wire::Compressed& compressed, std::size_t bytes_max) {
    Bytes out = earlier;
    const auto decompressed = wire::decompress(compressed, bytes_max, out);
    FUZZ_CHECK(are_equal(BytesView(out).first(earlier.size()), earlier));
    FUZZ_CHECK(out.size() - earlier.size() <= (decompressed ? bytes_max : 0));
    if (!decompressed) return decompressed.error();
    return Bytes(out.begin() + static_cast<std::ptrdiff_t>(earlier.size()), out.end());
}

void check_wrapped(BytesView message, BytesView wrapped) {
    FUZZ_CHECK(wrapped.front() == static_cast<std::uint8_t>(wire::MessageType::compress));
    const auto compressed = wire::decode_compressed(wrapped.subspan(1));
    FUZZ_CHECK(compressed && compressed->algorithm == wire::algorithm_lz4);
    const auto again = decompress(*compressed, message.size());
    FUZZ_CHECK(again && are_equal(*again, message));
}

void check_wrapping(BytesView message) {
    wire::Compressor compressor;
    Bytes wrapped;
    compressor.wrap(wire::Compression::lz4, message, wrapped);
    check_wrapped(message, wrapped);
    Bytes smaller = earlier;
    if (compressor.wrap_if_smaller(wire::Compression::lz4, message, smaller)) {
        FUZZ_CHECK(smaller.size() - earlier.size() < message.size());
        check_wrapped(message, BytesView(smaller).subspan(earlier.size()));
    } else {
        FUZZ_CHECK(smaller == earlier);
    }
}

}  // namespace

void fuzz_one(BytesView input) {
    const wire::Compressed compressed{wire::algorithm_lz4, input};
    if (const auto expanded = decompress(compressed, expansion_max)) {
        FUZZ_CHECK(decompress(compressed, expanded->size()));
        FUZZ_CHECK(expanded->empty() ||
                   decompress(compressed, expanded->size() - 1).error().code == Errc::limit_exceeded);
        check_wrapping(*expanded);
    }
    check_wrapping(input);
}

}  // namespace memberlist::fuzz
