#include "frame/packet_writer.hpp"

#include <array>

#include <openssl/evp.h>

#include "frame_fixture.hpp"
#include "support/catch.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

std::string sha256(BytesView data) {
    std::array<std::uint8_t, 32> digest{};
    REQUIRE(EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    return to_hex(digest);
}

// node-1 to node-5 at 10.0.0.i:7946 with incarnation i.
std::vector<Bytes> five_alives() {
    std::vector<Bytes> messages;
    const auto versions = from_hex("010502000000");
    for (std::uint8_t i = 1; i <= 5; ++i) {
        const auto name = "node-" + std::to_string(i);
        const Bytes address{10, 0, 0, i};
        wire::Alive message;
        message.incarnation = i;
        message.node = name;
        message.address = BytesView(address);
        message.port = 7946;
        message.versions = BytesView(versions);
        wire::encode(message, messages.emplace_back());
    }
    return messages;
}

struct NoEntropy final : Entropy {
    bool fill(std::span<std::uint8_t>) override { return false; }
};

}  // namespace

TEST_CASE("a lone message goes out as it is", "[frame][packet]") {
    Peer peer(plain_config());
    CHECK(to_hex(peer.packet({ack})) == ack_hex);
}

TEST_CASE("several messages go out as a compound, in order", "[frame][packet][golden]") {
    Peer peer(plain_config());
    const auto expected = "07020012003e" + ack_hex + alive_hex;
    CHECK(to_hex(peer.packet({ack, alive})) == expected);

    SECTION("which is not compressed where that would not make it smaller") {
        auto config = plain_config();
        config.compression = wire::Compression::lzw;
        Peer compressing(config);
        CHECK(to_hex(compressing.packet({ack, alive})) == expected);
    }
}

TEST_CASE("a checksum goes in front where it is asked for", "[frame][packet][golden]") {
    Peer peer(plain_config());
    CHECK(to_hex(peer.packet({from_hex("03030303")}, true)) == "0c8393ccd203030303");
}

TEST_CASE("the label goes in front of everything", "[frame][packet][golden]") {
    Peer peer(plain_config("blah"));
    CHECK(to_hex(peer.packet({from_hex("03030303")}, true)) == "f404626c61680c8393ccd203030303");
}

TEST_CASE("encrypted packets are Go's", "[frame][packet][golden]") {
    const std::string nonce = "a0a1a2a3a4a5a6a7a8a9aaab";
    Peer labelled(sealed_config("blah"));
    CHECK(to_hex(labelled.packet({ack})) ==
          "f404626c616801" + nonce + "a8049feb1ff05f65eb1c75a51577c12e3cc4b4de85d85a25f77e3f3bd67c0b2af62c");
    Peer unlabelled(sealed_config());
    CHECK(to_hex(unlabelled.packet({ack})) ==
          "01" + nonce + "a8049feb1ff05f65eb1c75a51577c12e3cc457a2c2e45d3ee55285ee1f3de83571bd");
    Peer aes_192(sealed_config("", golden_key(24)));
    CHECK(to_hex(aes_192.packet({ack})) ==
          "01" + nonce + "39e01932982a741c9f517f64bcb88537fb3d55b5bdf2ba23081d5fc7f07109de75af");
    Peer aes_256(sealed_config("", golden_key(32)));
    CHECK(to_hex(aes_256.packet({ack})) ==
          "01" + nonce + "e49adb7d24b26ed003014776541fb1901f868c95e1c290ed8122c07cdd9033ae20be");
    auto padded = sealed_config();
    padded.encryption = security::EncryptionVersion::padded;
    Peer version_0(padded);
    CHECK(to_hex(version_0.packet({ack})) == "00" + nonce +
                                                 "a8049feb1ff05f65eb1c75a51577c12e3cc42d068d1933a12b1e7f954c8"
                                                 "381a6dab2498476481a22519d932002ddf380");
}

TEST_CASE("all layers together give Go's 255 bytes for five ALIVEs", "[frame][packet][golden]") {
    auto config = sealed_config("blah");
    config.compression = wire::Compression::lzw;
    const auto messages = five_alives();
    const std::vector<BytesView> views(messages.begin(), messages.end());

    Peer sender(config);
    Bytes datagram;
    REQUIRE(sender.writer.write(views, true, datagram));
    CHECK(datagram.size() == 255);
    CHECK(sha256(datagram) == "e8b11906f1956682fe7d12a427ab5c85c46fd25d27597039a5510828f49bb060");

    Peer receiver(config);
    const auto reading = read_packet(receiver, datagram);
    CHECK(reading.drops.empty());
    REQUIRE(reading.messages.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(reading.messages[i] == to_hex(messages[i]));

    SECTION("and 215 of them without checksum, key and label") {
        auto bare = plain_config();
        bare.compression = wire::Compression::lzw;
        Peer peer(bare);
        Bytes compressed_only;
        REQUIRE(peer.writer.write(views, false, compressed_only));
        CHECK(to_hex(compressed_only) ==
              "0982a4416c676f00a3427566da00c8000f1400e083a0c1823e08182215840c1939a4140000106055123763c2c87113"
              "864e9a37"
              "6e02906a52864e1860a49cbc2153c6949b95655ac42005e58d1c3acd3e281865658e1b53010a089808402143871025"
              "02106011"
              "a3468e1e410a1859f2644a982e61b69041d3264e9d3c7d02154ad468c38711270e689a7163c78f6e065035895225cb"
              "ac2c5bcc"
              "e87a33e7ce9e3f830e9d681669daa26c9fbe054960ae55bb2d5fe6a5c1f7eb5fb182cb2e3c9b746281c46ea3ba29e0"
              "b82e56c9"
              "316b54f61b3630d9890101");
    }
}

TEST_CASE("datagrams are appended, and buffers of earlier ones do not shine through", "[frame][packet]") {
    auto config = sealed_config("blah");
    config.compression = wire::Compression::lzw;
    Peer peer(config);
    const auto compressed_first = peer.packet({Bytes(300, 8), alive}, true);
    CHECK(compressed_first.size() < 300);
    const std::vector<Bytes> messages{ack, Bytes(200, 8)};
    for (const auto& message : messages) {
        Bytes out = from_hex("c0ffee");
        const std::vector<BytesView> one{message};
        REQUIRE(peer.writer.write(one, false, out));
        CHECK(to_hex(out) == "c0ffee" + to_hex(Peer(config).packet({message})));
    }
}

TEST_CASE("with outgoing encryption off, plaintext is sent although there are keys", "[frame][packet]") {
    auto config = sealed_config("blah");
    config.verify_outgoing = false;
    Peer peer(config);
    CHECK(to_hex(peer.packet({ack})) == "f404626c6168" + ack_hex);
}

TEST_CASE("encryption starts with the first key of the ring", "[frame][packet]") {
    auto config = plain_config();
    const auto ring = std::make_shared<Keyring>();
    config.keyring = ring;
    Peer peer(config);
    CHECK(to_hex(peer.packet({ack})) == ack_hex);
    REQUIRE(ring->add(golden_key(16)));
    CHECK(peer.packet({ack}).size() == ack.size() + 29);
}

TEST_CASE("without entropy nothing is written, not even the label", "[frame][packet]") {
    const auto config = sealed_config("blah");
    NoEntropy entropy;
    security::MessageCipher cipher(config.keyring, entropy);
    frame::PacketWriter writer(config, cipher);
    Bytes out = from_hex("c0ffee");
    const std::vector<BytesView> one{ack};
    CHECK_FALSE(writer.write(one, true, out));
    CHECK(to_hex(out) == "c0ffee");
}
