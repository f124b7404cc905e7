// LZW: the decoder on arbitrary codes, and the encoder against the decoder. Input: an LZW stream,
// and the same bytes as text to compress.
#include "wire/lzw.hpp"
#include "peer.hpp"
#include "wire/compress.hpp"
#include "wire/decode.hpp"

namespace memberlist::fuzz {
namespace {

const Bytes earlier{'e', 'a', 'r', 'l', 'i', 'e', 'r'};

// Appends to existing bytes. A failure leaves them unchanged.
Result<Bytes> decode(BytesView input, std::size_t bytes_max) {
    Bytes out = earlier;
    const auto decoded = wire::lzw_decode(input, bytes_max, out);
    FUZZ_CHECK(are_equal(BytesView(out).first(earlier.size()), earlier));
    FUZZ_CHECK(out.size() - earlier.size() <= (decoded ? bytes_max : 0));
    if (!decoded) return decoded.error();
    return Bytes(out.begin() + static_cast<std::ptrdiff_t>(earlier.size()), out.end());
}

// Returns the compressed form. The reused encoder must give the same bytes as a new one.
Bytes check_encoding(BytesView text) {
    static wire::LzwEncoder used;
    Bytes encoded;
    used.encode(text, encoded);
    const auto decoded = decode(encoded, text.size());
    FUZZ_CHECK(decoded && are_equal(*decoded, text));
    FUZZ_CHECK(wire::lzw_bytes_min(text.size()) <= encoded.size());

    Bytes bounded = earlier;
    FUZZ_CHECK(!used.encode_within(text, encoded.size() - 1, bounded) && bounded == earlier);
    FUZZ_CHECK(used.encode_within(text, encoded.size(), bounded));
    FUZZ_CHECK(are_equal(BytesView(bounded).subspan(earlier.size()), encoded));
    return encoded;
}

// Packets compress as streams do, provided that the result is smaller.
void check_wrapping(BytesView text) {
    wire::Compressor compressor;
    Bytes always;
    compressor.wrap(wire::Compression::lzw, text, always);
    Bytes if_smaller;
    FUZZ_CHECK(compressor.wrap_if_smaller(wire::Compression::lzw, text, if_smaller) ==
               (always.size() < text.size()));
    FUZZ_CHECK(if_smaller.empty() || if_smaller == always);
}

}  // namespace

void fuzz_one(BytesView input) {
    if (const auto expanded = decode(input, expansion_max)) {
        check_encoding(*expanded);
        FUZZ_CHECK(decode(input, expanded->size()));
        FUZZ_CHECK(expanded->empty() ||
                   decode(input, expanded->size() - 1).error().code == Errc::limit_exceeded);
    }
    check_encoding(input);
    check_wrapping(input);
}

}  // namespace memberlist::fuzz
