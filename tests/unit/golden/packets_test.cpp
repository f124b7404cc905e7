#include <iostream>

#include "golden_peer.hpp"
#include "message_json.hpp"
#include "support/catch.hpp"
#include "wire/big_endian.hpp"
#include "wire/compound.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

struct Reading {
    std::vector<Json> messages;
    std::vector<std::string> drops;
};

Reading read(GoldenPeer& peer, BytesView datagram) {
    Reading reading;
    peer.packet_reader.read(
        datagram,
        [&](BytesView message) {
            const auto decoded = wire::decode_packet_message(message);
            if (!decoded) return reading.drops.push_back(decoded.error().message());
            reading.messages.push_back(to_json(*decoded));
        },
        [&](const Error& error) { reading.drops.push_back(error.message()); });
    return reading;
}

void check_reading(const Reading& reading, const GoldenVector& vector) {
    CHECK(reading.drops.empty());
    REQUIRE(reading.messages.size() == vector.messages.size());
    for (std::size_t i = 0; i < reading.messages.size(); ++i)
        CHECK(reading.messages[i] == vector.messages[i]);
}

// Go splits after 255 parts and may send a compound of one. Our writer sends a single message bare
// and at most 127 parts, because peers up to v0.2.3 misread more. This function frames the other
// compounds.
Bytes frame_compound(const std::vector<BytesView>& parts) {
    Bytes out;
    if (parts.size() <= wire::compound_parts_max) {
        wire::encode_compound(parts, out);
        return out;
    }
    out = {static_cast<std::uint8_t>(wire::MessageType::compound), static_cast<std::uint8_t>(parts.size())};
    for (const auto part : parts) wire::append_u16(static_cast<std::uint16_t>(part.size()), out);
    for (const auto part : parts) append(out, part);
    return out;
}

Bytes encode_again(const GoldenVector& vector) {
    MessageBuilder builder;
    std::vector<Bytes> encoded;
    for (const auto& message : vector.messages)
        wire::encode(builder.packet_message(message), encoded.emplace_back());
    std::vector<BytesView> parts(encoded.begin(), encoded.end());
    const bool is_ours =
        parts.size() <= wire::compound_parts_max && (parts.size() > 1) == vector.has_layer("compound");
    const Bytes compound = is_ours ? Bytes() : frame_compound(parts);
    if (!is_ours) parts = {compound};

    GoldenPeer peer(vector);
    Bytes out;
    REQUIRE(peer.packet_writer.write(parts, vector.has_layer("crc"), out));
    return out;
}

}  // namespace

TEST_CASE("what Go sends in packets means to us what it means to Go", "[golden][packet]") {
    const auto vectors = golden_vectors(is_packet);
    for (const auto& vector : vectors) {
        INFO(vector.name);
        GoldenPeer peer(vector);
        check_reading(read(peer, vector.bytes), vector);
    }
    std::cout << "decoded " << vectors.size() << " golden packets\n";
}

TEST_CASE("we send the packets that Go sends, byte for byte", "[golden][packet]") {
    const auto vectors = golden_vectors(is_packet);
    for (const auto& vector : vectors) {
        INFO(vector.name);
        CHECK(to_hex(encode_again(vector)) == to_hex(vector.bytes));
    }
    std::cout << "encoded " << vectors.size() << " golden packets\n";
}

TEST_CASE("any installed key opens Go's packets", "[golden][packet]") {
    const auto vectors = golden_vectors([](const auto& v) { return is_packet(v) && !v.nonce.empty(); });
    for (const auto& vector : vectors) {
        INFO(vector.name);
        auto config = vector.config;
        const Bytes another_primary(16, 0xee);
        config.keyring = Keyring::create(another_primary, vector.keys).value();
        GoldenPeer peer(config, {});
        check_reading(read(peer, vector.bytes), vector);
    }
    std::cout << "opened " << vectors.size() << " golden packets with a second key\n";
}

TEST_CASE("Go's packets are refused where the label or the key differs", "[golden][packet]") {
    const auto refused = [](const GoldenVector& vector, const frame::FrameConfig& config) {
        GoldenPeer peer(config, {});
        const auto reading = read(peer, vector.bytes);
        return reading.messages.empty() && reading.drops.size() == 1;
    };
    for (const auto& vector : golden_vectors(is_packet)) {
        INFO(vector.name);
        auto config = vector.config;
        config.label += "x";
        CHECK(refused(vector, config));
        if (vector.nonce.empty()) continue;
        config = vector.config;
        config.keyring = Keyring::create(Bytes(16, 0xee)).value();
        CHECK(refused(vector, config));
    }
}
