#include "wire/decode.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "unit/wire/random_messages.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::from_hex;

namespace {

// Keeps bytes for the whole run of the program, because decoded views point into them.
BytesView keep(Bytes bytes) {
    static std::deque<Bytes> kept;
    return kept.emplace_back(std::move(bytes));
}

Result<PacketMessage> decode_hex(std::string_view hex) { return decode_packet_message(keep(from_hex(hex))); }
Result<StreamMessage> decode_stream_hex(std::string_view hex) {
    return decode_stream_message(keep(from_hex(hex)), Limits{});
}

template <class Message>
Message decode_to(std::string_view hex) {
    const auto decoded = decode_hex(hex);
    REQUIRE(decoded);
    REQUIRE(std::holds_alternative<Message>(*decoded));
    return std::get<Message>(*decoded);
}

std::error_code refusal(std::string_view hex) {
    const auto decoded = decode_hex(hex);
    REQUIRE_FALSE(decoded);
    return decoded.error().code;
}

// Decodes one field of an otherwise empty message.
std::uint32_t seq_no(const std::string& value) {
    return decode_to<Nack>("0b 81 a5 5365714e6f" + value).seq_no;
}
std::uint16_t port(const std::string& value) { return decode_to<Alive>("04 81 a4 506f7274" + value).port; }
bool nack(const std::string& value) {
    return decode_to<IndirectPing>("01 81 a4 4e61636b" + value).wants_nack;
}
std::string node(const std::string& value) {
    return std::string(decode_to<Ping>("00 81 a4 4e6f6465" + value).node);
}
NilableBytes payload(const std::string& value) {
    return decode_to<Ack>("02 81 a7 5061796c6f6164" + value).payload;
}
std::int64_t state(const std::string& value) {
    const auto decoded =
        decode_stream_hex("06 82 a5 4e6f646573 01 ac 5573657253746174654c656e 00 81 a5 5374617465" + value);
    REQUIRE(decoded);
    return std::get<PushPull>(*decoded).nodes.at(0).state;
}

std::error_code seq_no_refusal(const std::string& value) { return refusal("0b 81 a5 5365714e6f" + value); }

}  // namespace

TEST_CASE("keys may come in any order", "[wire][decode]") {
    const auto ack = decode_to<Ack>("02 82 a5 5365714e6f 2a a7 5061796c6f6164 a2 6869");
    CHECK(ack == Ack{42, as_bytes("hi")});
}

TEST_CASE("a map may have a wide header", "[wire][decode]") {
    CHECK(decode_to<Nack>("0b de 0001 a5 5365714e6f 07").seq_no == 7);
    CHECK(decode_to<Nack>("0b df 00000001 a5 5365714e6f 07").seq_no == 7);
}

TEST_CASE("unknown keys are skipped whatever their value is", "[wire][decode]") {
    const std::string value = GENERATE(
        as<std::string>{},  //
        "c0", "c2", "07", "ff", "cc ff", "cd ffff", "ce ffffffff", "cf ffffffffffffffff", "d0 80", "d1 8000",
        "d2 80000000", "d3 8000000000000000", "ca 3f800000", "cb 3ff0000000000000", "a0", "a2 6869",
        "d9 01 61", "da 0001 61", "db 00000001 61", "c4 01 61", "c5 0001 61", "c6 00000001 61", "d4 01 00",
        "d5 01 0000", "d6 01 00000000", "d7 01 0000000000000000", "d8 01 00000000000000000000000000000000",
        "c7 00 05", "c7 03 05 010203", "c8 0001 05 01", "c9 00000001 05 01", "80", "90", "92 01 a1 61",
        "81 a1 61 93 c0 c0 c0", "dc 0002 01 02", "dd 00000001 91 90", "de 0001 01 80", "df 00000001 c0 c0");
    INFO(value);
    CHECK(decode_to<Nack>("0b 82 a1 78 " + value + "a5 5365714e6f 07").seq_no == 7);
    CHECK(refusal("0b 82 a5 5365714e6f 07 a1 78" + value.substr(0, value.size() - 2)) == Errc::truncated);
}

TEST_CASE("skipped values may be nested 1022 deep and no deeper", "[wire][decode]") {
    const auto nested = [](std::size_t depth, const std::string& opening, const std::string& innermost) {
        std::string hex = "0b 82 a1 78";
        for (std::size_t i = 1; i < depth; ++i) hex += opening;
        return hex + innermost + "a5 5365714e6f 07";
    };
    CHECK(decode_to<Nack>(nested(1'022, "91", "90")).seq_no == 7);
    CHECK(decode_to<Nack>(nested(1'022, "81c0", "80")).seq_no == 7);
    CHECK(decode_to<Nack>(nested(1'022, "91", "91c0")).seq_no == 7);
    CHECK(refusal(nested(1'023, "91", "90")) == Errc::limit_exceeded);
    CHECK(refusal(nested(1'023, "81c0", "80")) == Errc::limit_exceeded);
    CHECK(refusal(nested(60'000, "91", "90")) == Errc::limit_exceeded);
}

TEST_CASE("depth counts what is open, not what has been", "[wire][decode]") {
    std::string hex = "0b 82 a1 78 dc 0800";
    for (int i = 0; i < 2'048; ++i) hex += "91 80";
    CHECK(decode_to<Nack>(hex + "a5 5365714e6f 07").seq_no == 7);
}

TEST_CASE("a missing key leaves its field zero", "[wire][decode]") {
    CHECK(decode_to<Alive>("04 81 a4 4e6f6465 a1 61") == Alive{0, "a", {}, 0, {}, {}});
}

TEST_CASE("of equal keys the last one wins", "[wire][decode]") {
    CHECK(decode_to<Nack>("0b 82 a5 5365714e6f 07 a5 5365714e6f 08").seq_no == 8);
    CHECK(decode_to<Ack>("02 82 a7 5061796c6f6164 a1 61 a7 5061796c6f6164 c0").payload.is_nil);
}

TEST_CASE("keys are compared with their case", "[wire][decode]") {
    CHECK(decode_to<Nack>("0b 82 a5 5365716e6f 07 a5 5345514e4f 08").seq_no == 0);
}

TEST_CASE("nil is the zero value of any field", "[wire][decode]") {
    CHECK(seq_no("c0") == 0);
    CHECK(port("c0") == 0);
    CHECK_FALSE(nack("c0"));
    CHECK(node("c0").empty());
    CHECK(payload("c0").is_nil);
    CHECK(state("c0") == 0);
}

TEST_CASE("a body of nil or an empty map or array is an empty message", "[wire][decode]") {
    const auto* const body = GENERATE("c0", "80", "90", "de 0000", "df 00000000", "dc 0000", "dd 00000000");
    CHECK(decode_to<Ping>(std::string("00") + body) == Ping{});
    CHECK(decode_to<Alive>(std::string("04") + body) == Alive{});
}

TEST_CASE("an array is read in the order of Go's declaration", "[wire][decode]") {
    CHECK(decode_to<Ping>("00 95 2a a1 62 a4 0a000001 cd1f0a a1 61") ==
          Ping{42, "b", {BytesView(keep(from_hex("0a000001"))), 7946, "a"}});
    CHECK(decode_to<IndirectPing>("01 98 2a a1 74 07 a1 62 c3 a1 73 08 a1 61") ==
          IndirectPing{42, as_bytes("t"), 7, "b", true, {as_bytes("s"), 8, "a"}});
    CHECK(decode_to<Ack>("02 92 2a a1 70") == Ack{42, as_bytes("p")});
    CHECK(decode_to<Suspect>("03 93 07 a1 6e a1 66") == Suspect{7, "n", "f"});
    CHECK(decode_to<Alive>("04 96 07 a1 6e a1 61 08 a1 6d a1 76") ==
          Alive{7, "n", as_bytes("a"), 8, as_bytes("m"), as_bytes("v")});
    CHECK(decode_to<Dead>("05 93 07 a1 6e a1 66") == Dead{7, "n", "f"});
    CHECK(decode_to<Nack>("0b 91 2a") == Nack{42});
}

TEST_CASE("a push/pull may be made of arrays", "[wire][decode]") {
    const auto decoded = decode_stream_hex("06 93 01 03 c3 97 a1 6e a1 61 08 a1 6d 07 02 a1 76 757575");
    REQUIRE(decoded);
    const PushNodeState expected{"n", as_bytes("a"), 8, as_bytes("m"), 7, 2, as_bytes("v")};
    CHECK(std::get<PushPull>(*decoded) == PushPull{true, {expected}, as_bytes("uuu")});
}

TEST_CASE("short arrays leave the rest zero and long ones are skipped to the end", "[wire][decode]") {
    CHECK(decode_to<Suspect>("03 91 07") == Suspect{7, "", ""});
    CHECK(decode_to<Nack>("0b 93 2a a1 78 81 c0 c0") == Nack{42});
    CHECK(refusal("0b 93 2a a1 78") == Errc::truncated);
}

TEST_CASE("any non-negative integer is taken into an unsigned field", "[wire][decode]") {
    const auto* const seven = GENERATE("07", "cc 07", "cd 0007", "ce 00000007", "cf 0000000000000007",
                                       "d0 07", "d1 0007", "d2 00000007", "d3 0000000000000007");
    CHECK(seq_no(seven) == 7);
    CHECK(port(seven) == 7);
    CHECK(state(seven) == 7);
}

TEST_CASE("numbers that do not fit their field are refused", "[wire][decode]") {
    CHECK(seq_no("ce ffffffff") == 0xffffffff);
    CHECK(port("cd ffff") == 0xffff);
    const auto* const bad =
        GENERATE("ff", "e0", "d0 ff", "d1 ffff", "d2 ffffffff", "d3 ffffffffffffffff", "cf 0000000100000000",
                 "d3 0000000100000000", "ca 3f800000", "cb 3ff0000000000000", "c2", "c3", "a1 01", "c4 01 01",
                 "90", "80", "d4 01 01", "c1");
    CHECK(seq_no_refusal(bad) == Errc::malformed_message);
    CHECK(refusal("04 81 a4 506f7274 ce 00010000") == Errc::malformed_message);
}

TEST_CASE("a Go int may be negative and wraps beyond its range", "[wire][decode]") {
    CHECK(state("ff") == -1);
    CHECK(state("d0 80") == -128);
    CHECK(state("d3 8000000000000000") == std::numeric_limits<std::int64_t>::min());
    CHECK(state("cf ffffffffffffffff") == -1);
}

TEST_CASE("a bool is false, true, nil or the fixed 0 or 1", "[wire][decode]") {
    CHECK_FALSE(nack("c2"));
    CHECK(nack("c3"));
    CHECK_FALSE(nack("00"));
    CHECK(nack("01"));
    const auto* const bad = GENERATE("02", "cc 01", "d0 01", "ff", "a1 01", "ca 3f800000", "80");
    CHECK(refusal(std::string("01 81 a4 4e61636b") + bad) == Errc::malformed_message);
}

TEST_CASE("text and bytes come as any byte string", "[wire][decode]") {
    const auto* const hi = GENERATE("a2 6869", "d9 02 6869", "da 0002 6869", "db 00000002 6869", "c4 02 6869",
                                    "c5 0002 6869", "c6 00000002 6869");
    CHECK(node(hi) == "hi");
    CHECK(payload(hi) == NilableBytes(as_bytes("hi")));
    CHECK(decode_to<Nack>("0b 81 " + std::string(hi) + "07").seq_no == 0);
}

TEST_CASE("a key may be any byte string that is not empty", "[wire][decode]") {
    const auto* const key = GENERATE("a5 5365714e6f", "d9 05 5365714e6f", "da 0005 5365714e6f",
                                     "db 00000005 5365714e6f", "c4 05 5365714e6f", "c5 0005 5365714e6f");
    CHECK(decode_to<Nack>("0b 81" + std::string(key) + "07").seq_no == 7);
    const auto* const bad = GENERATE("c0", "a0", "d9 00", "c4 00", "01", "ff", "c3", "ca 3f800000");
    CHECK(refusal("0b 81" + std::string(bad) + "07") == Errc::malformed_message);
}

TEST_CASE("arrays and maps are no byte strings", "[wire][decode]") {
    const auto* const value = GENERATE("90", "91 61", "92 61 62", "80", "81 00 61");
    CHECK(refusal("02 81 a7 5061796c6f6164" + std::string(value)) == Errc::malformed_message);
    CHECK(refusal("00 81 a4 4e6f6465" + std::string(value)) == Errc::malformed_message);
    CHECK(refusal("0b 81" + std::string(value) + "07") == Errc::malformed_message);
}

TEST_CASE("bytes behind the body are ignored", "[wire][decode]") {
    CHECK(decode_to<Nack>("0b 81 a5 5365714e6f 07 c1 ff 00").seq_no == 7);
}

TEST_CASE("a truncated message is refused at every length", "[wire][decode]") {
    const Bytes whole = from_hex(
        "04 86 a4 41646472 a4 0a000001 ab 496e6361726e6174696f6e 01 a4 4d657461 c0"
        "   a4 4e6f6465 a6 6e6f64652d61 a4 506f7274 cd1f0a a3 56736e a6 010502000000");
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const auto decoded = decode_packet_message(BytesView(whole).first(size));
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().code == Errc::truncated);
    }
}

TEST_CASE("a message without a type byte is empty", "[wire][decode]") {
    CHECK(refusal("") == Errc::empty_message);
    CHECK(decode_packet_message({}).error().message() == "missing message type byte");
    CHECK(decode_stream_message({}, Limits{}).error().code == Errc::empty_message);
}

TEST_CASE("a body that is neither map nor array nor nil is refused", "[wire][decode]") {
    const auto* const body = GENERATE("a0", "00", "c3", "c4 00", "c1", "ca 00000000");
    CHECK(refusal(std::string("0b") + body) == Errc::malformed_message);
}

TEST_CASE("a huge count without content ends at once", "[wire][decode]") {
    CHECK(refusal("0b df ffffffff") == Errc::truncated);
    CHECK(refusal("0b dd ffffffff") == Errc::truncated);
    CHECK(refusal("0b 81 a1 78 df ffffffff") == Errc::truncated);
    CHECK(refusal("00 81 a4 4e6f6465 db ffffffff 61") == Errc::truncated);
    CHECK(refusal("00 81 a1 78 c9 ffffffff 61") == Errc::truncated);
}

TEST_CASE("a packet carries its eight types and no others", "[wire][decode]") {
    for (int type = 0; type < 256; ++type) {
        const Bytes message{static_cast<std::uint8_t>(type), 0xc0};
        const bool is_known = type <= 5 || type == 8 || type == 11;
        const auto decoded = decode_packet_message(message);
        CHECK(decoded.has_value() == is_known);
        if (decoded) continue;
        CHECK(decoded.error().code == Errc::unknown_message_type);
        CHECK(decoded.error().detail == "msg type (" + std::to_string(type) + ") not supported");
    }
}

TEST_CASE("a stream carries its five types and no others", "[wire][decode]") {
    for (int type = 0; type < 256; ++type) {
        const Bytes message{static_cast<std::uint8_t>(type), 0xc0};
        const bool is_known = type == 0 || type == 2 || type == 6 || type == 8 || type == 13;
        const auto decoded = decode_stream_message(message, Limits{});
        CHECK(decoded.has_value() == is_known);
        if (decoded) continue;
        CHECK(decoded.error().code == Errc::unknown_message_type);
        CHECK(decoded.error().detail == "Received invalid msgType (" + std::to_string(type) + ")");
    }
}

TEST_CASE("counts and lengths on a stream are checked before anything is read", "[wire][decode]") {
    const auto detail = [](std::string_view hex) {
        const auto decoded = decode_stream_hex(hex);
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().code == Errc::limit_exceeded);
        return decoded.error().detail;
    };
    const std::string nodes = "06 81 a5 4e6f646573";
    CHECK(detail(nodes + "ce 00989680") == "number of nodes in header (10000000) exceeds limit");
    CHECK(detail(nodes + "d2 00100001") == "number of nodes in header (1048577) exceeds limit");
    CHECK(detail(nodes + "ff") == "number of nodes in header (-1) exceeds limit");
    CHECK(detail(nodes + "cf ffffffffffffffff") == "number of nodes in header (-1) exceeds limit");
    const std::string user_state = "06 81 ac 5573657253746174654c656e";
    CHECK(detail(user_state + "d2 01c9c380") == "user state length (30000000) exceeds limit");
    CHECK(detail(user_state + "d2 01400001") == "user state length (20971521) exceeds limit");
    CHECK(detail(user_state + "ff") == "user state length (-1) exceeds limit");
    const std::string user = "08 81 aa 557365724d73674c656e";
    CHECK(detail(user + "d2 01c9c380") == "user message length (30000000) exceeds limit");
    CHECK(detail(user + "ff") == "user message length (-1) exceeds limit");
}

TEST_CASE("counts at the limit are waited for", "[wire][decode]") {
    const auto* const hex =
        GENERATE("06 81 a5 4e6f646573 d1 0400", "06 81 ac 5573657253746174654c656e d2 01400000",
                 "08 81 aa 557365724d73674c656e d2 01400000");
    const auto decoded = decode_stream_hex(hex);
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().code == Errc::truncated);
}

TEST_CASE("many nodes are refused where there are too few bytes for them", "[wire][decode]") {
    // Go builds a million nodes of one byte each (nil), which take 100 MB.
    auto message = from_hex("06 81 a5 4e6f646573 d2 00100000");
    message.resize(message.size() + 1'048'576, 0xc0);
    const auto refused = decode_stream_message(message, Limits{});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::limit_exceeded);

    auto few = from_hex("06 81 a5 4e6f646573 d1 0400");
    few.resize(few.size() + 1'024, 0xc0);
    const auto accepted = decode_stream_message(few, Limits{});
    REQUIRE(accepted);
    CHECK(std::get<PushPull>(*accepted).nodes.size() == 1'024);
}

TEST_CASE("a compression is an algorithm and a buffer", "[wire][decode]") {
    const auto decoded = decode_compressed(keep(from_hex("82 a4 416c676f 00 a3 427566 a2 6869 ff")));
    REQUIRE(decoded);
    CHECK(*decoded == Compressed{0, as_bytes("hi")});
    CHECK(decode_compressed(from_hex("81 a4 416c676f cd 0100")).error().code == Errc::malformed_message);
    CHECK(decode_compressed(from_hex("82 a4 416c676f 00 a3 427566 a3 6869")).error().code == Errc::truncated);
}

TEST_CASE("damaged messages are refused or read, and what is read can be written", "[wire][property]") {
    test::RandomMessages random(3);
    for (int round = 0; round < 5'000; ++round) {
        Bytes bytes;
        encode(random.packet_message(), bytes);
        if (bytes.size() > 400) continue;
        for (std::uint64_t damage = 1 + random.rng().below(3); damage > 0; --damage) {
            bytes[random.rng().below(bytes.size())] = random.number<std::uint8_t>();
        }
        const auto decoded = decode_packet_message(bytes);
        static_cast<void>(decode_stream_message(bytes, Limits{}));
        if (!decoded) continue;
        Bytes rewritten;
        encode(*decoded, rewritten);
        const auto again = decode_packet_message(rewritten);
        REQUIRE(again);
        Bytes rewritten_again;
        encode(*again, rewritten_again);
        REQUIRE(rewritten_again == rewritten);
    }
}
