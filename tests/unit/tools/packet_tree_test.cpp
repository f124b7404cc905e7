#include "common/packet_tree.hpp"

#include "common/tree_json.hpp"
#include "common/tree_text.hpp"
#include "support/catch.hpp"
#include "tree_fixture.hpp"

namespace memberlist::test {
namespace {

Layer packet_tree(BytesView packet, TreeOptions options = {}) {
    return TreeReader(std::move(options)).packet(packet);
}

TEST_CASE("a compound shows its parts with their places and fields", "[tools][tree]") {
    const Layer tree = packet_tree(compound);
    REQUIRE(is_whole(tree));
    REQUIRE(kinds(tree) == "packet compound");
    const auto& parts = tree.inner[0].inner;
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].kind == "ack");
    CHECK(parts[0].place.offset == 6);
    CHECK(parts[0].place.length == 18);
    CHECK(value_of<std::uint64_t>(parts[0], "SeqNo") == 42);
    CHECK(std::holds_alternative<Nil>(find_field(parts[0], "Payload")->value));
    CHECK(parts[1].kind == "alive");
    CHECK(parts[1].place.offset == 24);
    CHECK(value_of<IpAddress>(parts[1], "Addr").to_string() == "10.0.0.1");
    CHECK(value_of<ProtocolVersions>(parts[1], "Vsn") == ProtocolVersions{});
    CHECK(value_of<std::string>(parts[1], "Node") == "node-a");
    CHECK(find_field(parts[1], "Port")->place->offset == 72);
    CHECK(find_field(parts[1], "Port")->place->length == 3);
}

TEST_CASE("a summary has no blank behind what holds no message", "[tools][tree]") {
    CHECK(summary(packet_tree(from_hex("0700"))) == "compound(0)");
    CHECK(summary(packet_tree(compound)).starts_with("compound(2) ack "));
    CHECK_THAT(summary(packet_tree(from_hex("0702"))), Catch::Matchers::StartsWith("compound(2) BROKEN at "));
}

TEST_CASE("all layers of a packet are named from the outside in", "[tools][tree]") {
    const Layers layers{false, true, true, {golden_key()}, "blah"};
    const Layer tree = packet_tree(enclosed(compound, layers), with_keys({golden_key()}));
    CHECK(is_whole(tree));
    CHECK(kinds(tree) == "packet label encrypt crc compress compound");
    CHECK(value_of<std::string>(tree.inner[0], "label") == "blah");
    const Layer& encryption = tree.inner[0].inner[0];
    CHECK(encryption.place.offset == 6);
    CHECK(value_of<std::uint64_t>(encryption, "version") == 1);
    CHECK(encryption.unfolds == "plaintext");
    CHECK(encryption.inner[0].place.offset == 0);  // counts from the beginning of the plaintext
    CHECK(innermost_single(tree).inner.size() == 2);
}

TEST_CASE("both encryption versions are read, with whichever key fits", "[tools][tree]") {
    const auto version = GENERATE(security::EncryptionVersion::padded, security::EncryptionVersion::plain);
    const Bytes packet = enclosed(compound, {false, false, false, {golden_key()}, "", version});
    const Layer tree = packet_tree(packet, with_keys({Bytes(32, 7), Bytes(24, 8), golden_key()}));
    REQUIRE(is_whole(tree));
    CHECK(value_of<std::uint64_t>(tree.inner[0], "version") == static_cast<std::uint64_t>(version));
    CHECK(value_of<std::uint64_t>(tree.inner[0], "key") == 3);
}

TEST_CASE("an encrypted packet without its key shows what needs none, and why it breaks", "[tools][tree]") {
    const Bytes packet = enclosed(compound, {false, false, false, {golden_key()}, "blah"});
    const Layer wrong_key = packet_tree(packet, with_keys({Bytes(16, 9)}));
    const Layer no_key = packet_tree(packet);
    for (const Layer* tree : {&wrong_key, &no_key}) {
        CHECK(kinds(*tree) == "packet label encrypt");
        CHECK(to_hex(value_of<Blob>(tree->inner[0].inner[0], "nonce").kept) == "a0a1a2a3a4a5a6a7a8a9aaab");
        CHECK(first_problem(*tree)->offset == 6);
    }
    CHECK(first_code(wrong_key) == Errc::decrypt_failed);
    CHECK(first_code(no_key) == Errc::not_decryptable);
}

TEST_CASE("plaintext is shown although there are keys", "[tools][tree]") {
    const Layer tree = packet_tree(compound, with_keys({golden_key()}));
    CHECK(is_whole(tree));
    CHECK(kinds(tree) == "packet compound");
}

TEST_CASE("a truncated ping is a ping, not an encrypted packet", "[tools][tree]") {
    const Bytes ping = from_hex("0082a44e6f6465a0a55365714e6f64");
    const Layer tree = packet_tree(BytesView(ping).first(10), with_keys({golden_key()}));
    CHECK(kinds(tree) == "packet ping");
    CHECK(value_of<std::string>(tree.inner[0], "Node").empty());
    CHECK(first_code(tree) == Errc::truncated);
    CHECK(first_problem(tree)->offset == 10);
}

TEST_CASE("another label is a problem, and reading goes on", "[tools][tree]") {
    TreeOptions options = with_keys({golden_key()});
    options.label = "red";
    const Layer other =
        packet_tree(enclosed(compound, {false, false, false, {golden_key()}, "blah"}), options);
    CHECK(first_code(other) == Errc::label_mismatch);
    CHECK(kinds(other) == "packet label encrypt compound");
    const Layer none = packet_tree(compound, options);
    CHECK(first_code(none) == Errc::label_mismatch);
    CHECK(kinds(none) == "packet compound");
}

TEST_CASE("a checksum that does not match is a problem, and reading goes on", "[tools][tree]") {
    Bytes packet = enclosed(compound, {false, false, true});
    packet[1] ^= 1;
    const Layer tree = packet_tree(packet);
    CHECK(first_code(tree) == Errc::bad_checksum);
    CHECK(kinds(tree) == "packet crc compound");
}

TEST_CASE("a compound that is cut short shows whole parts and the beginning of the next", "[tools][tree]") {
    const Layer tree = packet_tree(BytesView(compound).first(40));
    const auto& parts = tree.inner[0].inner;
    REQUIRE(parts.size() == 2);
    CHECK(is_whole(parts[0]));
    CHECK(value_of<IpAddress>(parts[1], "Addr").to_string() == "10.0.0.1");
    CHECK(tree.inner[0].problem->offset == 24);
    CHECK(tree.inner[0].problem->error.code == Errc::truncated_compound);
    CHECK(parts[1].problem->offset == 40);
}

TEST_CASE("every prefix of a packet in all layers has a tree and a reason", "[tools][tree]") {
    const Bytes plain = enclosed(compound, {});
    const Bytes compressed = enclosed(compound, {false, true, true});
    const Bytes sealed = enclosed(compound, {false, true, true, {golden_key()}, "blah"});
    for (const Bytes* packet : {&plain, &compressed, &sealed}) {
        for (std::size_t length = 0; length < packet->size(); ++length) {
            const Layer tree = packet_tree(BytesView(*packet).first(length), with_keys({golden_key()}));
            INFO(to_hex(BytesView(*packet).first(length)));
            const Problem* problem = first_problem(tree);
            REQUIRE(problem != nullptr);
            CHECK(problem->offset <= length);
            CHECK_FALSE(problem->error.message().empty());
            CHECK(to_text(tree).find("BROKEN: ") != std::string::npos);
            CHECK(summary(tree).find("BROKEN at ") != std::string::npos);
            CHECK(to_line(to_json(tree)).find("\"problem\"") != std::string::npos);
        }
        CHECK(is_whole(packet_tree(*packet, with_keys({golden_key()}))));
    }
}

TEST_CASE("nesting is followed as deep as nodes follow it", "[tools][tree]") {
    Bytes message = from_hex("0b81a55365714e6f07");
    for (int depth = 0; depth < 16; ++depth) message = enclosed(message, {false, true});
    CHECK(is_whole(packet_tree(message)));
    CHECK(first_code(packet_tree(enclosed(message, {false, true}))) == Errc::nesting_too_deep);
}

TEST_CASE("a packet must not expand to more than nodes let it", "[tools][tree]") {
    Bytes user(2 * wire::Limits{}.packet_work_bytes, 0);
    user[0] = 8;
    const Layer tree = packet_tree(enclosed(user, {false, true}));
    CHECK(kinds(tree) == "packet compress");
    CHECK(first_code(tree) == Errc::limit_exceeded);
}

TEST_CASE("a packet of very many messages shows only so many", "[tools][tree]") {
    Bytes parts{7, 255};
    parts.resize(2 + 2 * 255);  // all empty
    Bytes nested{7, 8};
    for (int i = 0; i < 8; ++i) nested.insert(nested.end(), {2, 0});
    for (int i = 0; i < 8; ++i) append(nested, parts);
    const Layer tree = packet_tree(nested);
    CHECK(messages_of(tree).size() <= wire::Limits{}.packet_messages);
    CHECK_FALSE(is_whole(tree));
}

TEST_CASE("the coordinate in the payload of an ack is shown", "[tools][tree]") {
    const std::string coordinate =
        "0184aa41646a7573746d656e74cb3f50624dd2f1a9fca54572726f72cb3ff8000000000000a6486569676874cb3ee4f8b588"
        "e3"
        "68f1a356656392cb3f847ae147ae147bcb0000000000000000";
    const Bytes ack = from_hex("0282a75061796c6f6164da00" +
                               to_hex(Bytes{static_cast<std::uint8_t>(coordinate.size() / 2)}) + coordinate +
                               "a55365714e6f2a");
    const Layer tree = packet_tree(ack);
    REQUIRE(is_whole(tree));
    REQUIRE(kinds(tree) == "packet ack serf-coordinate");
    const Layer& shown = tree.inner[0].inner[0];
    CHECK(value_of<std::vector<double>>(shown, "Vec") == std::vector<double>{0.01, 0});
    CHECK(value_of<std::vector<double>>(shown, "Error") == std::vector<double>{1.5});
}

TEST_CASE("a payload that only begins like a coordinate is mere bytes", "[tools][tree]") {
    Bytes deep(70'000, 0x91);  // nested arrays
    deep[0] = 1;
    Bytes ack = from_hex("0282a75061796c6f6164db00011170");
    append(ack, deep);
    append(ack, from_hex("a55365714e6f2a"));
    TreeOptions options;
    options.limits.datagram_bytes = 100'000;
    const Layer tree = packet_tree(ack, options);
    CHECK(is_whole(tree));
    CHECK(kinds(tree) == "packet ack");
    CHECK(value_of<Blob>(tree.inner[0], "Payload").size == deep.size());
    CHECK(value_of<Blob>(tree.inner[0], "Payload").kept.size() == Blob::kept_max);
}

TEST_CASE("unknown fields are shown as the bytes that they are", "[tools][tree]") {
    const Layer nack = packet_tree(from_hex("0b82a2583293c00102a55365714e6f07"));
    REQUIRE(is_whole(nack));
    CHECK(to_hex(value_of<Blob>(nack.inner[0], "X2").kept) == "93c00102");
    CHECK(value_of<std::uint64_t>(nack.inner[0], "SeqNo") == 7);
}

TEST_CASE("texts and keys of any length are shown up to a limit", "[tools][tree]") {
    TreeOptions options;
    options.limits.datagram_bytes = 1'000'000;
    const auto long_text = [](std::string_view before, std::string_view after) {
        Bytes message = from_hex(before);
        message.insert(message.end(), 200'000, 'x');
        append(message, from_hex(after));
        return message;
    };
    const Layer name = packet_tree(long_text("0081a44e6f6465db00030d40", ""), options);
    REQUIRE(is_whole(name));
    CHECK(value_of<std::string>(name.inner[0], "Node").size() == Blob::kept_max);
    CHECK(find_field(name.inner[0], "Node")->note == "the first part of 200000 bytes");
    CHECK(packet_tree(long_text("0081db00030d40", "01"), options).inner[0].fields[0].name.size() == 64);
    CHECK(summary(packet_tree(long_text("0081db00030d40", ""), options)).size() < 1'000);
}

TEST_CASE("text from the network cannot write on the terminal", "[tools][tree]") {
    const Layer value = packet_tree(from_hex("0081a44e6f6465a51b5b324a22"));
    const Layer key = packet_tree(from_hex("0081a51b5b324a2201"));
    const Layer broken = packet_tree(from_hex("0081a51b5b324a22"));
    for (const Layer* tree : {&value, &key, &broken}) {
        const std::string text = to_text(*tree) + summary(*tree);
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find("\\x1b[2J\\\"") != std::string::npos);
    }
}

}  // namespace
}  // namespace memberlist::test
