#include "wire/lzw.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "unit/wire/random_messages.hpp"
#include "wire/crc.hpp"

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::from_hex;
using memberlist::test::to_hex;

namespace {

constexpr std::size_t plenty = 10'000'000;

Bytes compressed(BytesView input) {
    static LzwEncoder encoder;  // shared, so that each test inherits a used dictionary
    Bytes out;
    encoder.encode(input, out);
    return out;
}

Bytes expanded(BytesView input) {
    Bytes out;
    REQUIRE(lzw_decode(input, plenty, out));
    return out;
}

template <class Generate>
Bytes generated(std::size_t size, const Generate& generate) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(generate(i));
    return out;
}

Bytes sequence(std::size_t size) {
    return generated(size, [](std::size_t i) { return i; });
}

Bytes multiplicative(std::size_t size) {
    return generated(size, [](std::size_t i) { return static_cast<std::uint32_t>(i * 2'654'435'761) >> 24; });
}

Bytes congruential(std::size_t size) {
    std::uint32_t state = 1;
    return generated(size, [&](std::size_t) {
        state = (state * 1'103'515'245 + 12'345) & 0x7fffffff;
        return state >> 16;
    });
}

std::string refusal(std::string_view hex, std::size_t output_max = plenty) {
    Bytes out = to_bytes("kept");
    const auto outcome = lzw_decode(from_hex(hex), output_max, out);
    REQUIRE_FALSE(outcome);
    CHECK(as_text(out) == "kept");
    return outcome.error().detail;
}

}  // namespace

TEST_CASE("short inputs compress to the streams of Go", "[wire][lzw][golden]") {
    const auto check = [](BytesView input, std::string_view hex) {
        const Bytes stream = from_hex(hex);
        CHECK(to_hex(compressed(input)) == to_hex(stream));
        CHECK(to_hex(expanded(stream)) == to_hex(input));
    };
    check(as_bytes("testing"), "00 e9 94 99 43 27 8d 9b 33 01 01");
    check({}, "00 03 02");
    check(as_bytes("a"), "00 c3 04 04");
    check(Bytes(32, 'a'), "00 c3 08 1c 48 b0 a0 c1 83 04 03 02");
    check(from_hex("0282a75061796c6f6164c0a55365714e6f07"), "0005083a05254c1e366fc29001566a4a99384ede1c0808");
}

TEST_CASE("a stream of Go before 1.18 has no leading clear and is read", "[wire][lzw][golden]") {
    CHECK(as_text(expanded(from_hex("74 ca cc a1 93 c6 cd 99 80"))) == "testing");
}

TEST_CASE("long inputs compress to the streams of Go at every edge", "[wire][lzw][golden]") {
    struct Vector {
        const char* name;
        Bytes input;
        std::size_t size;
        std::uint32_t crc;
        const char* tail;
    };
    const Vector vectors[] = {
        {"the end code is still 9 bits wide", sequence(254), 288, 0x38b00076, "d3b78f5fbf80"},
        {"the final advance widens the end code", sequence(255), 290, 0x0561773e, "8f5f3f7f0101"},
        {"all byte values once", sequence(256), 291, 0xd626fdd7, "5f3f7fff0404"},
        {"thousand", multiplicative(1'000), 806, 0x47053e0b, "3cee420d0504"},
        {"codes of 12 bits", multiplicative(10'000), 4'411, 0xabea3cba, "59b7993a0101"},
        {"seven resets", multiplicative(100'000), 41'601, 0xa1d292f8, "72f42e2b2000"},
        {"codes that name themselves", Bytes(100'000, 'a'), 530, 0x4c479bd6, "f6eaeb8f0101"},
        {"a million zeros", Bytes(1'000'000, 0), 1'819, 0xf924313f, "4de842c73320"},
        {"one before a reset", congruential(3'939), 5'407, 0x7ea8028f, "005c200d0101"},
        {"the final advance resets", congruential(3'940), 5'410, 0xd8b12395, "0ded00100101"},
        {"one literal after a reset", congruential(3'941), 5'411, 0x12cdade9, "ed0010dc0202"},
        {"five resets", congruential(20'000), 27'354, 0x5a4acde0, "478e17f80808"},
    };
    for (const Vector& vector : vectors) {
        INFO(vector.name);
        const Bytes stream = compressed(vector.input);
        CHECK(stream.size() == vector.size);
        CHECK(crc32(stream) == vector.crc);
        CHECK(to_hex(BytesView(stream).last(6)) == vector.tail);
        CHECK(expanded(stream) == vector.input);
    }
}

TEST_CASE("output is appended", "[wire][lzw]") {
    LzwEncoder encoder;
    Bytes out = to_bytes("kept");
    encoder.encode(as_bytes("a"), out);
    CHECK(to_hex(out) == to_hex(as_bytes("kept")) + "00c30404");
    Bytes expansion = to_bytes("kept");
    REQUIRE(lzw_decode(from_hex("00c30404"), plenty, expansion));
    CHECK(as_text(expansion) == "kepta");
}

TEST_CASE("encoding within a bound succeeds exactly where the result fits", "[wire][lzw]") {
    test::RandomMessages random(6);
    LzwEncoder encoder;
    for (int round = 0; round < 300; ++round) {
        const Bytes input = random.raw(random.rng().below(round % 10 == 0 ? 9'000 : 200));
        const std::size_t size = compressed(input).size();
        Bytes out = to_bytes("kept");
        REQUIRE_FALSE(encoder.encode_within(input, size - 1, out));
        REQUIRE(as_text(out) == "kept");
        REQUIRE_FALSE(encoder.encode_within(input, random.rng().below(size), out));
        REQUIRE(encoder.encode_within(input, size, out));
        REQUIRE(Bytes(out.begin() + 4, out.end()) == compressed(input));
    }
}

TEST_CASE("no input compresses to less than the least size", "[wire][lzw]") {
    for (std::size_t size = 0; size < 2'000; ++size) {
        // A single repeated byte compresses best.
        CHECK(lzw_bytes_min(size) <= compressed(Bytes(size, 'a')).size());
    }
    CHECK(lzw_bytes_min(18) == 9);
    CHECK(lzw_bytes_min(0) == 3);
}

TEST_CASE("inputs of any entropy survive the way there and back", "[wire][lzw][property]") {
    test::RandomMessages random(7);
    for (int round = 0; round < 150; ++round) {
        Bytes input = random.raw(random.rng().below(round % 5 == 0 ? 30'000 : 600));
        const std::uint64_t alphabet = 1 + random.rng().below(256);
        for (auto& byte : input) byte = static_cast<std::uint8_t>(byte % alphabet);
        REQUIRE(expanded(compressed(input)) == input);
    }
}

TEST_CASE("what follows the end code is ignored", "[wire][lzw]") {
    CHECK(as_text(expanded(from_hex("00c30404 ffffff"))) == "a");
}

TEST_CASE("a stream without an end code is refused whole", "[wire][lzw]") {
    CHECK(refusal("") == "unexpected EOF");
    CHECK(refusal("00") == "unexpected EOF");
    CHECK(refusal("00 e9 94 99 43 27 8d 9b 33 01") == "unexpected EOF");
    Bytes out;
    CHECK(lzw_decode({}, plenty, out).error().code == Errc::malformed_compression);
}

TEST_CASE("a code beyond the dictionary is invalid", "[wire][lzw]") {
    CHECK(refusal("02 03 02") == "lzw: invalid code");     // 258 without a predecessor
    CHECK(refusal("61 06 02 00") == "lzw: invalid code");  // 259 after one literal
    Bytes out;
    CHECK(lzw_decode(from_hex("020302"), plenty, out).error().code == Errc::malformed_compression);
}

TEST_CASE("a full dictionary that is not cleared stays as it is", "[wire][lzw]") {
    // Go's encoder always clears a full dictionary. Go's decoder keeps all 4096 codes and continues
    // with 12 bits.
    Bytes stream;
    std::uint64_t bits = 0;
    unsigned bit_count = 0;
    const auto put = [&](std::uint32_t code, unsigned width) {
        bits |= std::uint64_t{code} << bit_count;
        for (bit_count += width; bit_count >= 8; bit_count -= 8, bits >>= 8) {
            stream.push_back(static_cast<std::uint8_t>(bits));
        }
    };
    Bytes expected;
    for (std::uint32_t highest = 257; highest < 4'096; ++highest) {
        const auto literal = static_cast<std::uint8_t>(highest % 251);
        put(literal, highest < 512 ? 9 : highest < 1'024 ? 10 : highest < 2'048 ? 11 : 12);
        expected.push_back(literal);
    }
    const Bytes last_entry{expected[expected.size() - 2], expected.back()};
    for (int i = 0; i < 2; ++i) {
        put(4'095, 12);
        append(expected, last_entry);
    }
    put(257, 12);
    put(0, 7);
    CHECK(expanded(stream) == expected);
}

TEST_CASE("output is limited", "[wire][lzw]") {
    const Bytes input(1'000, 'a');
    const Bytes stream = compressed(input);
    Bytes out;
    REQUIRE(lzw_decode(stream, 1'000, out));
    CHECK(out == input);
    Bytes kept = to_bytes("kept");
    const auto outcome = lzw_decode(stream, 999, kept);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == Errc::limit_exceeded);
    CHECK(outcome.error().detail == "decompressed message is larger than limit (999)");
    CHECK(as_text(kept) == "kept");
}

TEST_CASE("a large expansion takes just its own size, and a bomb next to nothing", "[wire][lzw]") {
    constexpr std::size_t size = 3'000'000;
    const Bytes input(size, 'a');
    const Bytes stream = compressed(input);
    Bytes out = to_bytes("kept");
    REQUIRE(lzw_decode(stream, size, out));
    CHECK(out.size() == size + 4);
    CHECK(out.capacity() == size + 4);
    CHECK(BytesView(out).subspan(4).front() == 'a');
    CHECK(out.back() == 'a');

    Bytes refused = to_bytes("kept");
    const auto outcome = lzw_decode(stream, size - 1, refused);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().detail == "decompressed message is larger than limit (2999999)");
    CHECK(as_text(refused) == "kept");
    CHECK(refused.capacity() <= 600'000);
}

TEST_CASE("damage behind the part that is not measured is found, and leaves no trace", "[wire][lzw]") {
    Bytes stream = compressed(Bytes(3'000'000, 'a'));
    stream.resize(stream.size() - 2);
    Bytes out = to_bytes("kept");
    const auto outcome = lzw_decode(stream, plenty, out);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == Errc::malformed_compression);
    CHECK(as_text(out) == "kept");
}

TEST_CASE("damaged streams are refused or read, and leave no trace when refused", "[wire][lzw][property]") {
    test::RandomMessages random(8);
    for (int round = 0; round < 2'000; ++round) {
        Bytes stream = random.rng().below(2) == 0 ? random.raw(random.rng().below(300))
                                                  : compressed(Bytes(random.rng().below(3'000), 'a'));
        if (!stream.empty()) stream[random.rng().below(stream.size())] = random.number<std::uint8_t>();
        Bytes out = to_bytes("kept");
        const bool is_expanded = lzw_decode(stream, 5'000, out).has_value();
        REQUIRE(out.size() <= 5'004);
        REQUIRE((is_expanded || out.size() == 4));
    }
}
