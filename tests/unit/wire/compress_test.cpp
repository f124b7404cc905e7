#include "wire/compress.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "unit/wire/random_messages.hpp"
#include "wire/big_endian.hpp"
#include "wire/compound.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::from_hex;
using memberlist::test::to_hex;

namespace {

constexpr std::size_t output_max = 40 * 1024 * 1024;

Bytes wrapped(Compression method, BytesView message) {
    static Compressor compressor;
    Bytes out;
    compressor.wrap(method, message, out);
    return out;
}

// Returns true if a packet would be compressed. The bytes must then be those of wrap().
bool shrinks(Compression method, BytesView message) {
    static Compressor compressor;
    Bytes out = to_bytes("kept");
    const bool is_smaller = compressor.wrap_if_smaller(method, message, out);
    Bytes expected = to_bytes("kept");
    if (is_smaller) append(expected, wrapped(method, message));
    REQUIRE(out == expected);
    return is_smaller;
}

Bytes unwrapped(BytesView message) {
    REQUIRE(message.front() == static_cast<std::uint8_t>(MessageType::compress));
    const auto compressed = decode_compressed(message.subspan(1));
    REQUIRE(compressed);
    Bytes out;
    REQUIRE(decompress(*compressed, output_max, out));
    return out;
}

Error refusal(const Compressed& compressed, std::size_t max = output_max) {
    Bytes out = to_bytes("kept");
    const auto outcome = decompress(compressed, max, out);
    REQUIRE_FALSE(outcome);
    CHECK(as_text(out) == "kept");
    return outcome.error();
}

Bytes five_alives() {
    const Bytes versions = from_hex("010502000000");
    std::vector<Bytes> parts;
    for (std::uint8_t i = 1; i <= 5; ++i) {
        const Bytes address{10, 0, 0, i};
        const std::string name = "node-" + std::to_string(i);
        encode(Alive{i, name, BytesView(address), 7946, {}, BytesView(versions)}, parts.emplace_back());
    }
    Bytes compound;
    encode_compound(std::vector<BytesView>(parts.begin(), parts.end()), compound);
    return compound;
}

}  // namespace

TEST_CASE("a compression is written as Go writes it", "[wire][compress][golden]") {
    CHECK(to_hex(wrapped(Compression::lzw, as_bytes("testing"))) ==
          "0982a4416c676f00a3427566ab00e9949943278d9b330101");
    CHECK(as_text(unwrapped(from_hex("0982a4416c676f00a3427566ab00e9949943278d9b330101"))) == "testing");
}

TEST_CASE("a compound of five alives is compressed as Go compresses it", "[wire][compress][golden]") {
    const Bytes packet = from_hex(
        "0982a4416c676f00a3427566da00c8000f1400e083a0c1823e08182215840c1939a4140000106055123763c2c87113864e9a"
        "376e"
        "02906a52864e1860a49cbc2153c6949b95655ac42005e58d1c3acd3e281865658e1b53010a08980840214387102502106011"
        "a346"
        "8e1e410a1859f2644a982e61b69041d3264e9d3c7d02154ad468c38711270e689a7163c78f6e065035895225cbac2c5bcce8"
        "7a33"
        "e7ce9e3f830e9d681669daa26c9fbe054960ae55bb2d5fe6a5c1f7eb5fb182cb2e3c9b746281c46ea3ba29e0b82e56c9316b"
        "54f6"
        "1b3630d9890101");
    const Bytes plain = five_alives();
    CHECK(plain.size() == 322);
    CHECK(to_hex(wrapped(Compression::lzw, plain)) == to_hex(packet));
    CHECK(shrinks(Compression::lzw, plain));
    CHECK(unwrapped(packet) == plain);
}

TEST_CASE("a push/pull is compressed as Go compresses it, though it grows", "[wire][compress][golden]") {
    const Bytes plain = from_hex(
        "0683a44a6f696ec3a54e6f64657301ac5573657253746174654c656e0587a441646472a40a000001ab496e6361726e617469"
        "6f6e"
        "01a44d657461c0a44e616d65a66e6f64652d61a4506f7274cd1f0aa5537461746500a356736ea601050200000068656c6c6"
        "f");
    const Bytes stream = from_hex(
        "0982a4416c676f00a3427566da006f000d0c22a5e44d1a37c34a397943a6cc9c00acaacc2923670a9d3074ca3029e3a6c021"
        "5241"
        "c89091434a0100000156257133268c1c3718d3bc7113805493321781917212a64d19536e189669118614943772e834fba0a0"
        "9445"
        "8c65008cb232c78da90005049c0480a60c1b366f0202");
    CHECK(plain.size() == 102);
    CHECK(to_hex(wrapped(Compression::lzw, plain)) == to_hex(stream));
    CHECK_FALSE(shrinks(Compression::lzw, plain));
    CHECK(unwrapped(stream) == plain);
}

TEST_CASE("a compressed packet of a live memberlist 0.2 reads and writes back the same",
          "[wire][compress][golden]") {
    const Bytes packet = from_hex(
        "0982a4416c676f00a3427566da00b1000f08006009801101824e41099387cd9b3064b40110148090aa2064d4d49943a74d19"
        "3774"
        "960118497264a92272e4bc91b3ec07be92234d212993e60c9a903ec8e1ab85681c9a78a3ac9419834924cc91468f2685b9b4"
        "6453"
        "924f911e953ab5d49432719cbc5141c010298c64e490fa3332c0aa246ec68491e3260c9d346fdc0420d5a40c9d30a9fe0522"
        "a592"
        "4d99507848692553a6149c3265e4c4200565259d664634049de3c6548002020414281010");
    CHECK(packet.size() == 192);
    const Bytes plain = unwrapped(packet);
    CHECK(plain.size() == 226);
    CHECK(plain.front() == static_cast<std::uint8_t>(MessageType::compound));
    CHECK(to_hex(wrapped(Compression::lzw, plain)) == to_hex(packet));
    CHECK(shrinks(Compression::lzw, plain));
}

TEST_CASE("a compound of ack and alive does not shrink", "[wire][compress][golden]") {
    const Bytes plain = from_hex(
        "07020012003e0282a75061796c6f6164c0a55365714e6f2a0486a441646472a40a000001ab496e6361726e6174696f6e01a4"
        "4d65"
        "7461c0a44e6f6465a66e6f64652d61a4506f7274cd1f0aa356736ea6010502000000");
    CHECK(wrapped(Compression::lzw, plain).size() == 110);
    CHECK_FALSE(shrinks(Compression::lzw, plain));
}

TEST_CASE("a packet is compressed exactly where that makes it smaller", "[wire][compress][property]") {
    const Compression method = GENERATE(Compression::lzw, Compression::lz4);
    test::RandomMessages random(9);
    std::size_t smaller = 0;
    const auto check = [&](BytesView message) {
        const bool is_smaller = shrinks(method, message);
        REQUIRE(is_smaller == (wrapped(method, message).size() < message.size()));
        if (is_smaller) ++smaller;
    };
    for (std::size_t size = 0; size < 400; ++size) check(Bytes(size, 'a'));
    for (int round = 0; round < 600; ++round) {
        Bytes message = random.raw(random.rng().below(round % 50 == 0 ? 70'000 : 150));
        const std::uint64_t alphabet = 1 + random.rng().below(12);
        for (auto& byte : message) byte = static_cast<std::uint8_t>(byte % alphabet);
        check(message);
    }
    CHECK(smaller > 300);
    CHECK(smaller < 900);
}

TEST_CASE("the wrapper's own steps do not change the decision", "[wire][compress]") {
    // Near 32 and 65536 bytes, the msgpack header of the data grows by two bytes.
    test::RandomMessages random(10);
    for (std::size_t size = 40; size < 60; ++size) {
        for (int round = 0; round < 200; ++round) {
            Bytes message(size, 'a');
            for (std::uint64_t i = random.rng().below(24); i > 0; --i) {
                message[random.rng().below(size)] = random.number<std::uint8_t>();
            }
            REQUIRE(shrinks(Compression::lzw, message) == (wrapped(Compression::lzw, message).size() < size));
        }
    }
    for (std::size_t size = 65'536; size < 65'570; ++size) {
        Bytes message(size);
        for (std::size_t i = 0; i < 62'000; ++i) message[i] = random.number<std::uint8_t>();
        REQUIRE(shrinks(Compression::lz4, message) == (wrapped(Compression::lz4, message).size() < size));
    }
}

TEST_CASE("lz4 carries its size and survives the way there and back", "[wire][compress]") {
    const Bytes message(1'000, 'a');
    const Bytes packet = wrapped(Compression::lz4, message);
    const auto compressed = decode_compressed(BytesView(packet).subspan(1));
    REQUIRE(compressed);
    CHECK(compressed->algorithm == algorithm_lz4);
    CHECK(to_hex(compressed->data.first(4)) == "000003e8");
    CHECK(unwrapped(packet) == message);
    CHECK(unwrapped(wrapped(Compression::lz4, {})).empty());
    test::RandomMessages random(11);
    for (int round = 0; round < 200; ++round) {
        const Bytes input = random.raw(random.rng().below(2'000));
        REQUIRE(unwrapped(wrapped(Compression::lz4, input)) == input);
    }
}

// Decodes LZ4 blocks by their published format alone: token, literals, offset, match.
Bytes lz4_block_expanded(BytesView block) {
    std::size_t at = 0;
    Bytes out;
    const auto length = [&](std::size_t nibble) {
        if (nibble < 15) return nibble;
        while (block[at] == 255) nibble += block[at++];
        return nibble + block[at++];
    };
    while (at < block.size()) {
        const std::size_t token = block[at++];
        const std::size_t literals = length(token >> 4);
        append(out, block.subspan(at, literals));
        at += literals;
        if (at == block.size()) break;
        const std::size_t offset = block[at] + 256U * block[at + 1];
        at += 2;
        const std::size_t match = 4 + length(token & 15);
        REQUIRE((offset != 0 && offset <= out.size()));
        for (std::size_t i = 0; i < match; ++i) out.push_back(out[out.size() - offset]);
    }
    return out;
}

TEST_CASE("lz4 is what others take for LZ4", "[wire][compress]") {
    // Made by hand, 227 bytes: 11 literals, a match of 209 bytes from 11 bytes back, 7 literals.
    const Bytes packet = from_hex(
        "0982 a4416c676f ccc4 a3427566 bb 000000e3"
        "bf 6d656d6265726c69737420 0b00 be  70 74686520656e64");
    std::string text;
    for (int i = 0; i < 20; ++i) text += "memberlist ";
    text += "the end";
    CHECK(as_text(unwrapped(packet)) == text);
    // An encoder may choose its matches freely, but the result must decode to the same bytes.
    test::RandomMessages random(12);
    for (int round = 0; round < 200; ++round) {
        Bytes input = random.raw(random.rng().below(1'000));
        append(input, input);
        append(input, as_bytes(text));
        const Bytes ours = wrapped(Compression::lz4, input);
        const auto compressed = decode_compressed(BytesView(ours).subspan(1));
        REQUIRE(compressed);
        REQUIRE(read_u32(compressed->data) == input.size());
        REQUIRE(lz4_block_expanded(compressed->data.subspan(4)) == input);
    }
}

TEST_CASE("lz4 that lies about its size is refused", "[wire][compress]") {
    const Bytes packet = wrapped(Compression::lz4, Bytes(1'000, 'a'));
    const auto compressed = decode_compressed(BytesView(packet).subspan(1));
    REQUIRE(compressed);
    const auto with_size = [&](std::string_view size_hex) {
        Bytes data = from_hex(size_hex);
        append(data, compressed->data.subspan(4));
        return refusal({algorithm_lz4, data}).code;
    };
    CHECK(with_size("000003e7") == Errc::malformed_compression);
    CHECK(with_size("000003e9") == Errc::malformed_compression);
    CHECK(with_size("02800001") == Errc::limit_exceeded);
    CHECK(with_size("ffffffff") == Errc::limit_exceeded);
    CHECK(refusal(*compressed, 999).code == Errc::limit_exceeded);
    CHECK(refusal({algorithm_lz4, from_hex("000000")}).code == Errc::malformed_compression);
    CHECK(refusal({algorithm_lz4, from_hex("00000000")}).code == Errc::malformed_compression);
    const auto truncated = compressed->data.first(compressed->data.size() - 1);
    CHECK(refusal({algorithm_lz4, truncated}).code == Errc::malformed_compression);
}

TEST_CASE("lz4 that claims more than a block of its length can hold costs no memory", "[wire][compress]") {
    Bytes out;
    const auto outcome = decompress({algorithm_lz4, from_hex("00200000 1f61010050")}, output_max, out);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == Errc::malformed_compression);
    CHECK(out.capacity() == 0);
}

TEST_CASE("an unknown algorithm is refused with Go's text", "[wire][compress]") {
    const Error error = refusal({1, from_hex("000302")});
    CHECK(error.code == Errc::unknown_compression);
    CHECK(error.detail == "cannot decompress unknown algorithm 1");
}

TEST_CASE("Go's limit of decompressed bytes is exact", "[wire][compress]") {
    const Bytes packet = wrapped(Compression::lzw, Bytes(output_max + 1));
    const auto compressed = decode_compressed(BytesView(packet).subspan(1));
    REQUIRE(compressed);
    CHECK(refusal(*compressed).detail == "decompressed message is larger than limit (41943040)");
    Bytes out;
    REQUIRE(decompress(*compressed, output_max + 1, out));
    CHECK(out.size() == output_max + 1);
}

TEST_CASE("expansions are appended", "[wire][compress]") {
    Bytes out = to_bytes("kept");
    REQUIRE(decompress({algorithm_lzw, from_hex("00c30404")}, output_max, out));
    CHECK(as_text(out) == "kepta");
}

TEST_CASE("more than a stream may carry is expanded, more than a message may hold is not",
          "[wire][compress]") {
    // Go: TestDecompressPayload_Limit, 20 MiB and one byte against 40 MiB and one byte.
    for (const auto& [size, is_taken] : {std::pair{20'971'521U, true}, {41'943'041U, false}}) {
        const Bytes packet = wrapped(Compression::lzw, Bytes(size));
        const auto compressed = decode_compressed(BytesView(packet).subspan(1));
        REQUIRE(compressed);
        Bytes out;
        const auto expanded = decompress(*compressed, Limits{}.decompressed_bytes, out);
        CHECK(expanded.has_value() == is_taken);
        CHECK(out.size() == (is_taken ? size : 0U));
        if (!expanded) CHECK_THAT(expanded.error().detail, Catch::Contains("larger than limit"));
    }
}
