// Compounds. Input: the bytes after the type byte, and the same bytes as a list of parts with
// length prefixes.
#include "wire/compound.hpp"
#include "fuzz_target.hpp"

namespace memberlist::fuzz {
namespace {

void check_decoding(BytesView body) {
    std::vector<BytesView> parts;
    std::size_t end_of_last = 0;
    const auto decoded = wire::decode_compound(body, [&](BytesView part) {
        const auto offset = static_cast<std::size_t>(part.data() - body.data());
        FUZZ_CHECK(offset >= end_of_last && offset + part.size() <= body.size());
        end_of_last = offset + part.size();
        parts.push_back(part);
    });
    const std::size_t count = body.empty() ? 0 : body.front();
    if (!decoded) {
        const bool was_begun = decoded.error().code == Errc::truncated_compound;
        FUZZ_CHECK(was_begun ? parts.size() < count : parts.empty());
        return;
    }
    FUZZ_CHECK(parts.size() == count);
    const bool has_empty_part =
        std::any_of(parts.begin(), parts.end(), [](BytesView part) { return part.empty(); });
    if (parts.empty() || has_empty_part || parts.size() > wire::compound_parts_max) return;
    Bytes encoded;
    wire::encode_compound(parts, encoded);
    FUZZ_CHECK(are_equal(BytesView(encoded).subspan(1), body.first(encoded.size() - 1)));
}

void check_encoding(Input input) {
    std::vector<BytesView> parts;
    while (!input.is_empty() && parts.size() < wire::compound_parts_max) {
        const std::size_t size = std::size_t{input.byte()} + 1;
        if (const BytesView part = input.take(size); !part.empty()) parts.push_back(part);
    }
    if (parts.empty()) return;
    Bytes encoded;
    wire::encode_compound(parts, encoded);
    auto expected = parts.begin();
    const auto decoded = wire::decode_compound(BytesView(encoded).subspan(1), [&](BytesView part) {
        FUZZ_CHECK(expected != parts.end() && are_equal(part, *expected++));
    });
    FUZZ_CHECK(decoded && expected == parts.end());
}

}  // namespace

void fuzz_one(BytesView input) {
    check_decoding(input);
    check_encoding(Input(input));
}

}  // namespace memberlist::fuzz
