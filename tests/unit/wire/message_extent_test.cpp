#include "wire/message_extent.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "unit/wire/random_messages.hpp"
#include "wire/compress.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::from_hex;

namespace {

const Limits defaults;

// Returns the size, or 0 while bytes are missing.
std::size_t measured(MessageExtent& extent, BytesView buffer) {
    const auto size = extent.measure(buffer);
    REQUIRE(size);
    return size->value_or(0);
}

// The extent finds the complete message and nothing in any part of it, in any pieces.
void check_extent(Bytes message) {
    const std::size_t size = message.size();
    append(message, from_hex("c1ff06"));  // the connection may carry more bytes
    const BytesView buffer(message);

    MessageExtent byte_by_byte(defaults);
    for (std::size_t i = 0; i < size; ++i) REQUIRE(measured(byte_by_byte, buffer.first(i)) == 0);
    CHECK(measured(byte_by_byte, buffer.first(size)) == size);

    for (std::size_t split = 0; split < size; ++split) {
        MessageExtent extent(defaults);
        // a copy, so that a sanitizer sees its end
        const Bytes arrived = to_bytes(buffer.first(split));
        REQUIRE(measured(extent, arrived) == 0);
        REQUIRE(measured(extent, buffer) == size);
    }
}

Error refusal(BytesView buffer, const Limits& limits = defaults) {
    MessageExtent extent(limits);
    const auto size = extent.measure(buffer);
    REQUIRE_FALSE(size);
    return size.error();
}

Error refusal(std::string_view hex, const Limits& limits = defaults) {
    return refusal(from_hex(hex), limits);
}

void check_waits(std::string_view hex, const Limits& limits = defaults) {
    MessageExtent extent(limits);
    CHECK(measured(extent, from_hex(hex)) == 0);
}

}  // namespace

TEST_CASE("the end of every kind of stream message is found at every split", "[wire][extent]") {
    test::RandomMessages random(4);
    for (int round = 0; round < 60; ++round) {
        Bytes message;
        encode(random.stream_message(), message);
        if (message.size() < 2'000) check_extent(message);
    }
}

TEST_CASE("the end of a compression is found at every split", "[wire][extent]") {
    Compressor compressor;
    for (const std::size_t size : {0u, 17u, 60u, 300u}) {
        Bytes message;
        compressor.wrap(Compression::lzw, Bytes(size, 'x'), message);
        check_extent(message);
    }
}

TEST_CASE("every form of a value is measured", "[wire][extent]") {
    const std::string value = GENERATE(
        as<std::string>{},  //
        "c0", "c3", "07", "ff", "cc ff", "cd ffff", "ce ffffffff", "cf ffffffffffffffff", "d0 80", "d1 8000",
        "d2 80000000", "d3 8000000000000000", "ca 3f800000", "cb 3ff0000000000000", "a0", "a2 6869",
        "d9 01 61", "da 0001 61", "db 00000001 61", "c4 01 61", "c5 0001 61", "c6 00000001 61", "d4 01 00",
        "d5 01 0000", "d6 01 00000000", "d7 01 0000000000000000", "d8 01 00000000000000000000000000000000",
        "c7 00 05", "c7 03 05 010203", "c8 0001 05 01", "c9 00000001 05 01", "80", "90", "92 01 a1 61",
        "81 a1 61 93 c0 c0 c0", "dc 0002 01 02", "dd 00000001 91 90", "de 0001 01 80", "df 00000001 c0 c0");
    INFO(value);
    check_extent(from_hex("00 82 a1 78 " + value + "a5 5365714e6f 07"));
    check_extent(from_hex("06 82 a5 4e6f646573 01 a1 78" + value + "81 a1 78" + value));
}

TEST_CASE("bodies of nil and arrays are measured", "[wire][extent]") {
    check_extent(from_hex("00 c0"));
    check_extent(from_hex("06 c0"));
    check_extent(from_hex("08 c0"));
    check_extent(from_hex("08 91 03 616263"));
    check_extent(from_hex("06 93 02 03 c3 c0 97 a1 6e a1 61 08 a1 6d 07 02 a1 76 757575"));
}

TEST_CASE("nesting costs the scanner nothing", "[wire][extent]") {
    Bytes message = from_hex("00 81 a1 78");
    message.insert(message.end(), 100'000, 0x91);
    message.push_back(0xc0);
    MessageExtent extent(defaults);
    CHECK(measured(extent, message) == message.size());
}

TEST_CASE("a long message in many pieces is measured in linear time", "[wire][extent]") {
    Bytes message;
    encode(PushPull{true, std::vector<PushNodeState>(20'000), Bytes(100'000)}, message);
    MessageExtent extent(defaults);
    for (std::size_t size = 0; size < message.size(); size += 7) {
        REQUIRE(measured(extent, BytesView(message).first(size)) == 0);
    }
    CHECK(measured(extent, message) == message.size());
}

TEST_CASE("only the types of stream messages are measured", "[wire][extent]") {
    for (int type = 0; type < 256; ++type) {
        const Bytes message{static_cast<std::uint8_t>(type), 0xc0};
        const bool is_known = type == 0 || type == 2 || type == 6 || type == 8 || type == 9 || type == 13;
        MessageExtent extent(defaults);
        const auto size = extent.measure(message);
        CHECK(size.has_value() == is_known);
        if (!size) CHECK(size.error().code == Errc::unknown_message_type);
    }
}

TEST_CASE("what is no msgpack is malformed", "[wire][extent]") {
    CHECK(refusal("00 c1").code == Errc::malformed_message);
    CHECK(refusal("00 81 a1 78 c1").code == Errc::malformed_message);
    CHECK(refusal("06 07").code == Errc::malformed_message);
    CHECK(refusal("08 81 aa 557365724d73674c656e a1 33").code == Errc::malformed_message);
}

TEST_CASE("excessive counts and lengths are refused with Go's text before they are waited for",
          "[wire][extent]") {
    CHECK(refusal("06 81 a5 4e6f646573 d2 00989680").detail ==
          "number of nodes in header (10000000) exceeds limit");
    CHECK(refusal("06 81 a5 4e6f646573 ff").detail == "number of nodes in header (-1) exceeds limit");
    CHECK(refusal("06 81 ac 5573657253746174654c656e d2 01c9c380").detail ==
          "user state length (30000000) exceeds limit");
    CHECK(refusal("08 81 aa 557365724d73674c656e d2 01c9c380").detail ==
          "user message length (30000000) exceeds limit");
    CHECK(refusal("08 81 aa 557365724d73674c656e ff").detail == "user message length (-1) exceeds limit");
    CHECK(refusal("06 82 a5 4e6f646573 ff ac 5573657253746174654c656e ff").detail ==
          "number of nodes in header (-1) exceeds limit");
    CHECK(refusal("06 81 a5 4e6f646573 ff").code == Errc::limit_exceeded);

    check_waits("06 81 a5 4e6f646573 d2 00100000");
    check_waits("06 81 ac 5573657253746174654c656e d2 01400000");
    check_waits("08 81 aa 557365724d73674c656e d2 01400000");
}

TEST_CASE("a compression's buffer is limited", "[wire][extent]") {
    const std::string before = "09 82 a4 416c676f 00 a3 427566";
    check_waits(before + "db 02800000");
    CHECK(refusal(before + "db 02800001").detail == "compressed length (41943041) exceeds limit");
    CHECK(refusal(before + "c6 02800001").code == Errc::limit_exceeded);
    CHECK(refusal(before + "c9 02800001").code == Errc::limit_exceeded);
}

TEST_CASE("a whole message is limited, claims included", "[wire][extent]") {
    check_waits("0d 81 a5 4572726f72 db 03fffff3");
    CHECK(refusal("0d 81 a5 4572726f72 db 03fffff4").detail == "message length (67108865) exceeds limit");
    CHECK(refusal("00 df ffffffff").code == Errc::limit_exceeded);
    CHECK(refusal("00 dd ffffffff").code == Errc::limit_exceeded);
    CHECK(refusal("00 dd 03ffffff").code == Errc::limit_exceeded);
    check_waits("00 dd 03fffffa");
    CHECK(refusal("00 81 a1 78 c9 ffffffff").code == Errc::limit_exceeded);

    Limits narrow;
    narrow.stream_message_bytes = 16;
    check_waits("08 81 aa 557365724d73674c656e 02", narrow);
    CHECK(refusal("08 81 aa 557365724d73674c656e 03", narrow).code == Errc::limit_exceeded);
    CHECK(refusal("06 81 a5 4e6f646573 08", narrow).code == Errc::limit_exceeded);
    narrow.stream_message_bytes = 40;
    check_waits("06 82 a5 4e6f646573 01 ac 5573657253746174654c656e 10", narrow);
    CHECK(refusal("06 82 a5 4e6f646573 01 ac 5573657253746174654c656e 11", narrow).code ==
          Errc::limit_exceeded);
}

TEST_CASE("a negative count is refused even where no limit is set", "[wire][extent]") {
    Limits unlimited;
    unlimited.push_pull_nodes = unlimited.user_state_bytes = unlimited.user_message_bytes = SIZE_MAX;
    CHECK(refusal("06 81 a5 4e6f646573 ff", unlimited).detail ==
          "number of nodes in header (-1) exceeds limit");
    CHECK(refusal("06 81 ac 5573657253746174654c656e ff", unlimited).detail ==
          "user state length (-1) exceeds limit");
    CHECK(refusal("08 81 aa 557365724d73674c656e ff", unlimited).detail ==
          "user message length (-1) exceeds limit");
}
