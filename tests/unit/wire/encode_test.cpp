#include "wire/encode.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "unit/wire/random_messages.hpp"
#include "wire/decode.hpp"
#include "wire/msgpack_reader.hpp"
#include "wire/stream_header.hpp"

using namespace memberlist;
using namespace memberlist::wire;
using memberlist::test::from_hex;
using memberlist::test::to_hex;

namespace {

template <class Message>
Bytes encoded(const Message& message) {
    Bytes out;
    encode(message, out);
    return out;
}

// Checks both directions: the message encodes to the bytes, and the bytes decode to the message.
template <class Message>
void check_packet(const Message& message, std::string_view hex) {
    const Bytes bytes = from_hex(hex);
    CHECK(to_hex(encoded(message)) == to_hex(bytes));
    const auto decoded = decode_packet_message(bytes);
    REQUIRE(decoded);
    CHECK(*decoded == PacketMessage(message));
}

template <class Message>
void check_stream(const Message& message, std::string_view hex) {
    const Bytes bytes = from_hex(hex);
    CHECK(to_hex(encoded(StreamMessage(message))) == to_hex(bytes));
    const auto decoded = decode_stream_message(bytes, Limits{});
    REQUIRE(decoded);
    CHECK(*decoded == StreamMessage(message));
}

const Bytes address_1 = from_hex("0a000001");
const Bytes address_2 = from_hex("0a000002");
const Bytes loopback = from_hex("7f000001");
const Bytes versions = from_hex("010502000000");
const Source node_a{BytesView(address_1), 7946, "node-a"};

PushNodeState node_a_state() {
    return {.name = "node-a",
            .address = BytesView(address_1),
            .port = 7946,
            .meta = {},
            .incarnation = 1,
            .state = 0,
            .versions = BytesView(versions)};
}

constexpr std::string_view node_a_state_hex =
    "87 a4 41646472 a4 0a000001 ab 496e6361726e6174696f6e 01 a4 4d657461 c0 a4 4e616d65 a6 6e6f64652d61"
    "   a4 506f7274 cd1f0a a5 5374617465 00 a3 56736e a6 010502000000";

}  // namespace

TEST_CASE("a ping is written as Go writes it", "[wire][golden]") {
    check_packet(Ping{42, "node-b", node_a},
                 "00 85 a4 4e6f6465 a6 6e6f64652d62  a5 5365714e6f 2a  aa 536f7572636541646472 a4 0a000001"
                 "   aa 536f757263654e6f6465 a6 6e6f64652d61  aa 536f75726365506f7274 cd 1f0a");
}

TEST_CASE("empty source fields of a ping are left out", "[wire][golden]") {
    check_packet(Ping{100, "", {}}, "00 82 a4 4e6f6465 a0 a5 5365714e6f 64");
    const Source empty_but_not_nil{BytesView(), 0, ""};
    CHECK(encoded(Ping{100, "", empty_but_not_nil}) == encoded(Ping{100, "", {}}));
}

TEST_CASE("an indirect ping is written as Go writes it", "[wire][golden]") {
    check_packet(IndirectPing{300, BytesView(address_2), 7946, "node-b", true, node_a},
                 "01 88 a4 4e61636b c3 a4 4e6f6465 a6 6e6f64652d62 a4 506f7274 cd1f0a a5 5365714e6f cd012c"
                 "   aa 536f7572636541646472 a4 0a000001 aa 536f757263654e6f6465 a6 6e6f64652d61"
                 "   aa 536f75726365506f7274 cd1f0a a6 546172676574 a4 0a000002");
}

TEST_CASE("an ack carries a nil payload or the ping delegate's", "[wire][golden]") {
    check_packet(Ack{42, {}}, "02 82 a7 5061796c6f6164 c0 a5 5365714e6f 2a");
    check_packet(Ack{70'000, as_bytes("hi")}, "02 82 a7 5061796c6f6164 a2 6869 a5 5365714e6f ce 00011170");
    check_stream(Ack{42, {}}, "02 82 a7 5061796c6f6164 c0 a5 5365714e6f 2a");
}

TEST_CASE("suspect, dead and leave differ in their type byte alone", "[wire][golden]") {
    check_packet(
        Suspect{7, "node-b", "node-a"},
        "03 83 a4 46726f6d a6 6e6f64652d61 ab 496e6361726e6174696f6e 07 a4 4e6f6465 a6 6e6f64652d62");
    check_packet(
        Dead{7, "node-b", "node-a"},
        "05 83 a4 46726f6d a6 6e6f64652d61 ab 496e6361726e6174696f6e 07 a4 4e6f6465 a6 6e6f64652d62");
    check_packet(
        Dead{200, "node-b", "node-b"},
        "05 83 a4 46726f6d a6 6e6f64652d62 ab 496e6361726e6174696f6e cc c8 a4 4e6f6465 a6 6e6f64652d62");
}

TEST_CASE("an alive is written as Go writes it", "[wire][golden]") {
    check_packet(Alive{1, "node-a", BytesView(address_1), 7946, {}, BytesView(versions)},
                 "04 86 a4 41646472 a4 0a000001 ab 496e6361726e6174696f6e 01 a4 4d657461 c0"
                 "   a4 4e6f6465 a6 6e6f64652d61 a4 506f7274 cd1f0a a3 56736e a6 010502000000");
}

TEST_CASE("nil and empty bytes stay different", "[wire][golden]") {
    check_packet(Alive{0, "", BytesView(), 0, {}, BytesView()},
                 "04 86 a4 41646472 a0 ab 496e6361726e6174696f6e 00 a4 4d657461 c0"
                 "   a4 4e6f6465 a0 a4 506f7274 00 a3 56736e a0");
}

TEST_CASE("a nack is written as Go writes it", "[wire][golden]") {
    check_packet(Nack{300}, "0b 81 a5 5365714e6f cd012c");
}

TEST_CASE("a user message has a length on a stream and none on a packet", "[wire][golden]") {
    check_packet(UserData{as_bytes("abc")}, "08 616263");
    check_stream(UserData{as_bytes("abc")}, "08 81 aa 557365724d73674c656e 03 616263");
    check_packet(UserData{}, "08");
    check_stream(UserData{}, "08 81 aa 557365724d73674c656e 00");
}

TEST_CASE("an error reply longer than 31 bytes has the old-spec raw16 form", "[wire][golden]") {
    constexpr std::string_view text = "encryption is configured but remote state is not encrypted";
    check_stream(ErrorReply{text}, "0d 81 a5 4572726f72 da 003a" + to_hex(as_bytes(text)));
}

TEST_CASE("a push/pull header writes Go ints in signed widths", "[wire][golden]") {
    Bytes header;
    encode_push_pull_header(false, 200, 40'000, header);
    CHECK(to_hex(header) ==
          to_hex(from_hex(
              "06 83 a4 4a6f696e c2 a5 4e6f646573 d1 00c8 ac 5573657253746174654c656e d2 00009c40")));
}

TEST_CASE("a push/pull node is written as Go writes it", "[wire][golden]") {
    Bytes node;
    encode_push_node(node_a_state(), node);
    CHECK(to_hex(node) == to_hex(from_hex(node_a_state_hex)));
    CHECK(node.size() == 68);
}

TEST_CASE("a push/pull is header, nodes and user state", "[wire][golden]") {
    check_stream(PushPull{true, {node_a_state()}, as_bytes("hello")},
                 "06 83 a44a6f696e c3 a54e6f646573 01 ac5573657253746174654c656e 05" +
                     std::string(node_a_state_hex) + "68656c6c6f");
    check_stream(PushPull{}, "06 83 a44a6f696e c2 a54e6f646573 00 ac5573657253746174654c656e 00");
}

TEST_CASE("packets of a live memberlist 0.2 read and write back the same", "[wire][golden]") {
    check_packet(
        Ping{1, "pyprobe", {BytesView(loopback), 17946, "peer1"}},
        "0085a44e6f6465a7707970726f6265a55365714e6f01aa536f7572636541646472a47f000001aa536f757263654e6f"
        "6465a57065657231aa536f75726365506f7274cd461a");
    check_stream(Ack{7, {}}, "0282a75061796c6f6164c0a55365714e6f07");
    check_packet(Suspect{1, "pyprobe", "peer1"},
                 "0383a446726f6da57065657231ab496e6361726e6174696f6e01a44e6f6465a7707970726f6265");
}

TEST_CASE("a header of memberlist 0.2 has unsigned widths and reads the same", "[wire][golden]") {
    const auto read = [](std::string_view hex) {
        const Bytes bytes = from_hex(hex);
        MsgpackReader reader(bytes, 0);
        const auto header = read_push_pull_header(reader, Limits{});
        REQUIRE(header);
        return *header;
    };
    const auto observed = read("83a44a6f696ec3a54e6f64657301ac5573657253746174654c656ecd024d");
    CHECK(observed.join);
    CHECK(observed.nodes == 1);
    CHECK(observed.user_state_bytes == 589);
    const auto derived = read("83 a4 4a6f696e c2 a5 4e6f646573 cc c8 ac 5573657253746174654c656e cd 9c40");
    CHECK(derived.nodes == 200);
    CHECK(derived.user_state_bytes == 40'000);
}

TEST_CASE("every packet message survives the way there and back", "[wire][property]") {
    test::RandomMessages random(1);
    for (int round = 0; round < 3'000; ++round) {
        const PacketMessage message = random.packet_message();
        const Bytes bytes = encoded(message);
        const auto decoded = decode_packet_message(bytes);
        REQUIRE(decoded);
        REQUIRE(*decoded == message);
        REQUIRE(encoded(*decoded) == bytes);
    }
}

TEST_CASE("every stream message survives the way there and back", "[wire][property]") {
    test::RandomMessages random(2);
    for (int round = 0; round < 1'000; ++round) {
        const StreamMessage message = random.stream_message();
        const Bytes bytes = encoded(message);
        const auto decoded = decode_stream_message(bytes, Limits{});
        REQUIRE(decoded);
        REQUIRE(*decoded == message);
        REQUIRE(encoded(*decoded) == bytes);
    }
}
