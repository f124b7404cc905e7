#include "frame/stream_writer.hpp"

#include "frame_fixture.hpp"
#include "stream_vectors.hpp"
#include "support/catch.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::test;

TEST_CASE("streams are Go's, byte for byte", "[frame][stream][golden]") {
    for (const auto& vector : stream_vectors()) {
        INFO(vector.name);
        Peer peer(vector.config);
        CHECK(to_hex(peer.stream(vector.message, vector.role)) == to_hex(vector.stream));
    }
}

TEST_CASE("only the dialer writes the label, but both authenticate it", "[frame][stream]") {
    Peer peer(sealed_config("blah"));
    const auto dialed = peer.stream(user_stream, StreamRole::dialed);
    const auto reply = peer.stream(user_stream, StreamRole::accepted);
    CHECK(to_hex(dialed) == "f404626c6168" + to_hex(reply));
    CHECK(to_hex(reply) != to_hex(Peer(sealed_config()).stream(user_stream, StreamRole::accepted)));
}

TEST_CASE("a stream is compressed even where that makes it larger", "[frame][stream]") {
    auto config = plain_config();
    config.compression = wire::Compression::lzw;
    Peer peer(config);
    CHECK(user_stream.size() == 17);
    CHECK(peer.stream(user_stream, StreamRole::dialed).size() == 35);
}

TEST_CASE("with outgoing encryption off, streams are plaintext although there are keys", "[frame][stream]") {
    auto config = sealed_config("blah");
    config.verify_outgoing = false;
    Peer peer(config);
    CHECK(to_hex(peer.stream(user_stream, StreamRole::dialed)) == "f404626c6168" + to_hex(user_stream));
}

TEST_CASE("a stream that cannot be sealed leaves the output as it was", "[frame][stream]") {
    struct NoEntropy final : Entropy {
        bool fill(std::span<std::uint8_t>) override { return false; }
    } entropy;
    const auto config = sealed_config("blah");
    security::MessageCipher cipher(config.keyring, entropy);
    frame::StreamWriter writer(config, cipher);
    Bytes out = from_hex("c0ffee");
    CHECK_FALSE(writer.write(user_stream, StreamRole::dialed, out));
    CHECK(to_hex(out) == "c0ffee");
}

TEST_CASE("a state sealed for a stream is the state again on the other side", "[frame][stream]") {
    // Go: TestEncryptDecryptState.
    auto config = sealed_config();
    config.encryption = security::EncryptionVersion::plain;
    Peer peer(config);
    Bytes message;
    wire::encode(
        wire::PushPull{.join = true, .nodes = {}, .user_state = as_bytes("this is our internal state...")},
        message);
    const Bytes sealed = peer.stream(message, StreamRole::dialed);
    CHECK(sealed.front() == 10);
    auto reader = peer.stream_reader(StreamRole::accepted);
    const auto read = reader.feed(sealed);
    REQUIRE(read);
    REQUIRE(read->has_value());
    CHECK(as_text(std::get<wire::PushPull>(**read).user_state) == "this is our internal state...");
}
