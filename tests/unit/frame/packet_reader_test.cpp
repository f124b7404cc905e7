#include "frame/packet_reader.hpp"

#include "frame_fixture.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

// Expects this drop and nothing else from the datagram.
void check_drop(Peer& peer, BytesView datagram, Errc code, std::string_view text) {
    const auto reading = read_packet(peer, datagram);
    CHECK(reading.messages.empty());
    REQUIRE(reading.drops.size() == 1);
    CHECK(reading.drops[0].code == code);
    CHECK(reading.drops[0].message() == text);
}

void check_messages(Peer& peer, BytesView datagram, const std::vector<std::string>& expected) {
    const auto reading = read_packet(peer, datagram);
    CHECK(reading.messages == expected);
    CHECK(reading.drops.empty());
}

const std::string compound_of_two = "07020012003e" + ack_hex + alive_hex;

}  // namespace

TEST_CASE("the golden packets of Go are read", "[frame][packet][golden]") {
    const std::string nonce = "a0a1a2a3a4a5a6a7a8a9aaab";
    Peer plain(plain_config());
    Peer labelled(plain_config("blah"));
    Peer sealed(sealed_config());
    Peer both(sealed_config("blah"));

    check_messages(plain, ack, {ack_hex});
    check_messages(plain, from_hex(compound_of_two), {ack_hex, alive_hex});
    check_messages(plain, from_hex("0c8393ccd203030303"), {"03030303"});
    check_messages(labelled, from_hex("f404626c61680c8393ccd203030303"), {"03030303"});
    check_messages(
        sealed,
        from_hex("01" + nonce + "a8049feb1ff05f65eb1c75a51577c12e3cc457a2c2e45d3ee55285ee1f3de83571bd"),
        {ack_hex});
    check_messages(
        sealed,
        from_hex("00" + nonce +
                 "a8049feb1ff05f65eb1c75a51577c12e3cc42d068d1933a12b1e7f954c8381a6dab2498476481a22519d932002"
                 "ddf380"),
        {ack_hex});
    check_messages(both,
                   from_hex("f404626c616801" + nonce +
                            "a8049feb1ff05f65eb1c75a51577c12e3cc4b4de85d85a25f77e3f3bd67c0b2af62c"),
                   {ack_hex});
}

TEST_CASE("packets of an old live peer are read", "[frame][packet][golden]") {
    Peer peer(plain_config());
    const std::string gossip =
        "0486a441646472a47f000001ab496e6361726e6174696f6e01a44d657461c0a44e6f6465a7707970726f6265a4506f7274cd"
        "461ea356736e"
        "a6010502020504";
    check_messages(peer, from_hex("0c0879f428" + gossip), {gossip});

    const auto reading = read_packet(
        peer,
        from_hex("0982a4416c676f00a3427566da00b1000f08006009801101824e41099387cd9b3064b40110148090aa2064d4d49"
                 "943a74d19"
                 "3774960118497264a92272e4bc91b3ec07be92234d212993e60c9a903ec8e1ab85681c9a78a3ac9419834924cc9"
                 "1468f2685"
                 "b9b46453924f911e953ab5d49432719cbc5141c010298c64e490fa3332c0aa246ec68491e3260c9d346fdc0420d"
                 "5a40c9d30"
                 "a9fe0522a5924d99507848692553a6149c3265e4c4200565259d664634049de3c6548002020414281010"));
    CHECK(reading.drops.empty());
    REQUIRE(reading.messages.size() == 2);
    CHECK(reading.messages[0].substr(0, 20) == "0282a75061796c6f6164");  // an ACK with a payload
    CHECK(reading.messages[1].substr(0, 12) == "0486a4416464");          // an ALIVE
    CHECK(reading.messages[0].size() + reading.messages[1].size() == 2 * (226 - 6));
}

TEST_CASE("every leaf type is handed out, everything else is not supported", "[frame][packet]") {
    Peer peer(plain_config());
    for (unsigned type = 0; type < 256; ++type) {
        if (type == 7 || type == 9 || type == 244) continue;  // containers, and the label
        INFO(type);
        const Bytes message{static_cast<std::uint8_t>(type), 0x80};
        const bool is_leaf = type <= 5 || type == 8 || type == 11;
        if (is_leaf) {
            check_messages(peer, message, {to_hex(message)});
            check_messages(peer, raw_compound({message}), {to_hex(message)});
        } else {
            const auto text = "msg type (" + std::to_string(type) + ") not supported";
            check_drop(peer, message, Errc::unknown_message_type, text);
            check_drop(peer, raw_compound({message}), Errc::unknown_message_type, text);
        }
    }
    check_drop(peer, raw_compound({from_hex("f4016102")}), Errc::unknown_message_type,
               "msg type (244) not supported");
}

TEST_CASE("compounds and compressions are read in any nesting", "[frame][packet]") {
    Peer peer(plain_config());
    const auto inner = raw_compound({ack, compressed(alive)});
    check_messages(peer, compressed(compressed(ack)), {ack_hex});
    check_messages(peer, raw_compound({alive, compressed(inner), raw_compound({ack}), ack}),
                   {alive_hex, ack_hex, alive_hex, ack_hex, ack_hex});
    check_messages(peer, raw_compound({}), {});
}

TEST_CASE("an outer expansion stays whole while inner ones are read", "[frame][packet]") {
    Peer peer(plain_config());
    // Each level puts a compression before a plain part, which is read after the inner level.
    Bytes message = ack;
    std::vector<std::string> expected{ack_hex};
    for (int level = 0; level < 7; ++level) {
        message = compressed(raw_compound({message, alive, compressed(ack)}));
        expected.push_back(alive_hex);
        expected.push_back(ack_hex);
    }
    check_messages(peer, message, expected);
    check_messages(peer, message, expected);
}

TEST_CASE("an empty datagram, and one above the limit, are refused", "[frame][packet][drop]") {
    Peer peer(plain_config());
    check_drop(peer, {}, Errc::empty_message, "UDP packet too short (0 bytes)");
    Bytes datagram(65'537, 8);
    check_drop(peer, datagram, Errc::limit_exceeded,
               "UDP packet of 65537 bytes is larger than limit (65536)");
    datagram.pop_back();
    check_messages(peer, datagram, {to_hex(datagram)});
}

TEST_CASE("a packet with a broken or a foreign label is refused", "[frame][packet][drop]") {
    Peer peer(plain_config("blah"));
    const auto truncated = "cannot decode label; packet has been truncated";
    check_drop(peer, from_hex("f4"), Errc::malformed_label, truncated);
    check_drop(peer, from_hex("f404626c61"), Errc::malformed_label, truncated);
    check_drop(peer, from_hex("f400"), Errc::malformed_label, "label header cannot be empty when present");
    check_drop(peer, from_hex("f40178" + ack_hex), Errc::label_mismatch,
               R"(discarding packet with unacceptable label "x")");
    check_drop(peer, ack, Errc::label_mismatch, R"(discarding packet with unacceptable label "")");
    check_drop(peer, from_hex("f404626c6168"), Errc::empty_message, "missing message type byte");
    check_drop(peer, from_hex("f404626c6168f404626c6168" + ack_hex), Errc::unknown_message_type,
               "msg type (244) not supported");

    Peer unlabelled(plain_config());
    check_drop(unlabelled, from_hex("f404626c6168" + ack_hex), Errc::label_mismatch,
               R"(discarding packet with unacceptable label "blah")");
}

TEST_CASE("where inbound labels are not checked ours is taken for granted", "[frame][packet]") {
    auto config = sealed_config("blah");
    Peer sender(config);
    const auto datagram = sender.packet({ack});
    config.skip_inbound_label_check = true;
    Peer receiver(config);
    // a proxy removed the header
    check_messages(receiver, BytesView(datagram).subspan(6), {ack_hex});
    check_drop(receiver, datagram, Errc::unexpected_label, "unexpected double packet label header");
}

TEST_CASE("with keys, only what they open is read", "[frame][packet][drop]") {
    Peer peer(sealed_config());
    check_drop(peer, alive, Errc::unsupported_encryption, "unsupported encryption version 4");
    check_drop(peer, from_hex("01aabb"), Errc::truncated, "payload is too small to decrypt: 3");
    auto tampered = peer.packet({ack});
    tampered[20] ^= 1;
    check_drop(peer, tampered, Errc::decrypt_failed, "no installed keys could decrypt the message");
    check_drop(peer, Peer(sealed_config("", golden_key(16, 1))).packet({ack}), Errc::decrypt_failed,
               "no installed keys could decrypt the message");
    check_drop(peer, BytesView(Peer(sealed_config("blah")).packet({ack})).subspan(6), Errc::decrypt_failed,
               "no installed keys could decrypt the message");  // the label is authenticated

    Peer labelled(sealed_config("blah"));
    check_drop(labelled, from_hex("f404626c6168"), Errc::truncated, "cannot decrypt empty payload");
}

TEST_CASE("without incoming verification, what does not decrypt is plaintext", "[frame][packet]") {
    auto config = sealed_config("blah");
    config.verify_incoming = false;
    Peer peer(config);
    check_messages(peer, from_hex("f404626c6168" + ack_hex), {ack_hex});
    check_messages(peer, peer.packet({ack}), {ack_hex});
    const auto foreign = Peer(sealed_config("blah", golden_key(16, 1))).packet({ack});
    check_messages(peer, foreign,
                   {to_hex(BytesView(foreign).subspan(6))});  // an INDIRECT_PING by its first byte
}

TEST_CASE("keys that come and go while packets arrive are heeded at once", "[frame][packet]") {
    auto config = plain_config();
    const auto ring = std::make_shared<Keyring>();
    config.keyring = ring;
    Peer peer(config);
    const auto old_packet = Peer(sealed_config("", golden_key(16))).packet({ack});
    const auto new_packet = Peer(sealed_config("", golden_key(32))).packet({ack});
    check_messages(peer, ack, {ack_hex});

    REQUIRE(ring->add(golden_key(16)));
    check_messages(peer, old_packet, {ack_hex});
    CHECK(read_packet(peer, ack).messages.empty());
    CHECK(read_packet(peer, new_packet).messages.empty());

    REQUIRE(ring->add(golden_key(32)));
    check_messages(peer, new_packet, {ack_hex});
    check_messages(peer, old_packet, {ack_hex});

    REQUIRE(ring->use(golden_key(32)));
    REQUIRE(ring->remove(golden_key(16)));
    check_messages(peer, new_packet, {ack_hex});
    CHECK(read_packet(peer, old_packet).messages.empty());
}

TEST_CASE("a checksum is checked on the outermost message and nowhere else", "[frame][packet][drop]") {
    Peer peer(plain_config());
    check_drop(peer, from_hex("0c8393ccd303030303"), Errc::bad_checksum,
               "invalid checksum for UDP packet: 8393ccd2, 8393ccd3");
    check_drop(peer, from_hex("0c8393cc"), Errc::unknown_message_type, "msg type (12) not supported");
    check_drop(peer, raw_compound({from_hex("0c8393ccd203030303")}), Errc::unknown_message_type,
               "msg type (12) not supported");
    check_drop(peer, compressed(from_hex("0c8393ccd203030303")), Errc::unknown_message_type,
               "msg type (12) not supported");
    check_drop(peer, from_hex("0c00000000"), Errc::empty_message, "missing message type byte");

    const auto twice = Peer(plain_config()).packet({from_hex("0c8393ccd203030303")}, true);
    check_drop(peer, twice, Errc::unknown_message_type, "msg type (12) not supported");
}

TEST_CASE("a bad part does not stop the parts around it", "[frame][packet][drop]") {
    Peer peer(plain_config());
    const auto reading = read_packet(
        peer, raw_compound({ack, {}, from_hex("63"), from_hex("0700"), from_hex("0702aa"), alive}));
    CHECK(reading.messages == std::vector<std::string>{ack_hex, alive_hex});
    REQUIRE(reading.drops.size() == 3);
    CHECK(reading.drops[0].code == Errc::empty_message);
    CHECK(reading.drops[1].code == Errc::unknown_message_type);
    CHECK(reading.drops[2].code == Errc::malformed_compound);
}

TEST_CASE("a truncated compound gives its whole parts", "[frame][packet][drop]") {
    Peer peer(plain_config());
    const auto ping = from_hex("0082a44e6f6465a0a55365714e6f64");
    auto datagram = raw_compound({ping, ping, ping});
    datagram.resize(38);  // the upstream test: 37 bytes after the type byte
    const auto reading = read_packet(peer, datagram);
    CHECK(reading.messages == std::vector<std::string>{to_hex(ping), to_hex(ping)});
    REQUIRE(reading.drops.size() == 1);
    CHECK(reading.drops[0].code == Errc::truncated_compound);

    check_drop(peer, from_hex("07"), Errc::malformed_compound, "missing compound length byte");
    check_drop(peer, from_hex("0780"), Errc::malformed_compound, "truncated len slice");
}

TEST_CASE("what does not decompress is refused", "[frame][packet][drop]") {
    Peer peer(plain_config());
    const auto code_of = [&](std::string_view datagram) {
        const auto reading = read_packet(peer, from_hex(datagram));
        CHECK(reading.messages.empty());
        REQUIRE(reading.drops.size() == 1);
        return reading.drops[0].code;
    };
    CHECK(code_of("0982a4416c676f07a3427566ab00e9949943278d9b330101") == Errc::unknown_compression);
    // no end code
    CHECK(code_of("0982a4416c676f00a3427566a500e9949943") == Errc::malformed_compression);
    CHECK(code_of("0982a4416c676f00a3427566ab00e99499") == Errc::truncated);
    CHECK(code_of("09") == Errc::truncated);
    CHECK(code_of("0982a4416c676fa178a3427566a0") == Errc::malformed_message);
    // a compressed empty message
    CHECK(code_of("0982a4416c676f00a3427566a3000302") == Errc::empty_message);
}
