#include "wire/compound.hpp"

#include <vector>

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "unit/wire/random_messages.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::from_hex;
using memberlist::test::to_hex;

namespace {

struct Decoded {
    std::vector<std::string> parts;
    Result<void> outcome;
};

Decoded decode(BytesView body) {
    Decoded decoded;
    decoded.outcome = decode_compound(body, [&](BytesView part) { decoded.parts.push_back(to_hex(part)); });
    return decoded;
}

Decoded decode_hex(std::string_view hex) { return decode(from_hex(hex)); }

}  // namespace

TEST_CASE("a compound of ack and alive is written as Go writes it", "[wire][compound][golden]") {
    const std::string ack = "0282a75061796c6f6164c0a55365714e6f2a";
    const std::string alive =
        "0486a441646472a40a000001ab496e6361726e6174696f6e01a44d657461c0a44e6f6465a66e6f64652d61a4506f7274cd1f"
        "0aa356736ea6010502000000";
    const Bytes first = from_hex(ack);
    const Bytes second = from_hex(alive);
    Bytes compound;
    encode_compound(std::vector<BytesView>{first, second}, compound);
    CHECK(to_hex(compound) == "07020012003e" + ack + alive);
    CHECK(compound.size() == 86);

    const auto decoded = decode(BytesView(compound).subspan(1));
    CHECK(decoded.outcome);
    CHECK(decoded.parts == std::vector{ack, alive});
}

TEST_CASE("a compound's overhead is as announced", "[wire][compound]") {
    const Bytes part(65'535);
    Bytes compound;
    encode_compound(std::vector<BytesView>(127, part), compound);
    CHECK(compound.size() == compound_header_bytes + 127 * (compound_part_overhead + part.size()));
    CHECK(decode(BytesView(compound).subspan(1)).parts.size() == 127);
}

TEST_CASE("a compound may come with up to 255 parts, none or empty ones", "[wire][compound]") {
    CHECK(decode_hex("00").outcome);
    CHECK(decode_hex("00").parts.empty());
    CHECK(decode_hex("03 0001 0000 0001 aa bb").parts == std::vector<std::string>{"aa", "", "bb"});
    Bytes many{255};
    many.resize(1 + 2 * 255);
    CHECK(decode(many).parts.size() == 255);
}

TEST_CASE("bytes behind the last part are ignored", "[wire][compound]") {
    const auto decoded = decode_hex("01 0001 aa ff ff");
    CHECK(decoded.outcome);
    CHECK(decoded.parts == std::vector<std::string>{"aa"});
}

TEST_CASE("a truncated length table is refused with Go's text", "[wire][compound]") {
    const auto empty = decode_hex("");
    REQUIRE_FALSE(empty.outcome);
    CHECK(empty.outcome.error().code == Errc::malformed_compound);
    CHECK(empty.outcome.error().detail == "missing compound length byte");
    for (const auto* const hex : {"80", "01", "01 00", "02 0001 00"}) {
        const auto decoded = decode_hex(hex);
        REQUIRE_FALSE(decoded.outcome);
        CHECK(decoded.outcome.error().code == Errc::malformed_compound);
        CHECK(decoded.outcome.error().detail == "truncated len slice");
        CHECK(decoded.parts.empty());
    }
}

TEST_CASE("parts before a truncated one are handed out", "[wire][compound]") {
    const auto decoded = decode_hex("04 0001 0002 0002 0000 aa bbbb cc");
    CHECK(decoded.parts == std::vector<std::string>{"aa", "bbbb"});
    REQUIRE_FALSE(decoded.outcome);
    CHECK(decoded.outcome.error().code == Errc::truncated_compound);
    CHECK(decoded.outcome.error().detail == "Compound request had 2 truncated messages");
}

TEST_CASE("any parts survive the way there and back", "[wire][compound][property]") {
    test::RandomMessages random(5);
    for (int round = 0; round < 200; ++round) {
        std::vector<Bytes> parts(1 + random.rng().below(127));
        std::vector<BytesView> views;
        std::vector<std::string> expected;
        for (auto& part : parts) {
            part = random.raw(1 + random.rng().below(50));
            views.emplace_back(part);
            expected.push_back(to_hex(part));
        }
        Bytes compound;
        encode_compound(views, compound);
        const auto decoded = decode(BytesView(compound).subspan(1));
        REQUIRE(decoded.outcome);
        REQUIRE(decoded.parts == expected);
    }
}

TEST_CASE("three pings make the compound, and cut short the two parts, that they make in Go",
          "[wire][compound]") {
    // Go: TestMakeCompoundMessage, TestDecodeCompoundMessage, TestDecodeCompoundMessage_Trunc.
    Bytes ping;
    encode(Ping{.seq_no = 100, .node = {}, .source = {}}, ping);
    CHECK(std::get<Ping>(*decode_packet_message(ping)).seq_no == 100);
    Bytes compound;
    encode_compound(std::vector<BytesView>(3, ping), compound);
    CHECK(compound.size() == 3 * ping.size() + 3 * 2 + 2);

    const auto whole = decode(BytesView(compound).subspan(1));
    CHECK(whole.outcome);
    CHECK(whole.parts == std::vector<std::string>(3, to_hex(ping)));

    const auto cut = decode(BytesView(compound).subspan(1, 37));
    CHECK(cut.parts == std::vector<std::string>(2, to_hex(ping)));
    REQUIRE_FALSE(cut.outcome);
    CHECK(cut.outcome.error().detail == "Compound request had 1 truncated messages");
}
