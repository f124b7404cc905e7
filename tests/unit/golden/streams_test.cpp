#include <iostream>

#include "golden_peer.hpp"
#include "message_json.hpp"
#include "support/catch.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::test;
using frame::StreamRole;

namespace {

StreamRole writer_role(const GoldenVector& vector) {
    return vector.carrier == Carrier::stream_dialed ? StreamRole::dialed : StreamRole::accepted;
}

StreamRole reader_role(const GoldenVector& vector) {
    return vector.carrier == Carrier::stream_dialed ? StreamRole::accepted : StreamRole::dialed;
}

// Returns the message of a stream that arrives in pieces, or null.
Json read(const GoldenVector& vector, std::size_t piece_bytes) {
    GoldenPeer peer(vector);
    frame::StreamReader reader(peer.config, peer.cipher, reader_role(vector));
    BytesView rest = vector.bytes;
    while (!rest.empty()) {
        const auto piece = rest.first(std::min(piece_bytes, rest.size()));
        rest = rest.subspan(piece.size());
        const auto message = reader.feed(piece);
        if (!message) return {{"error", message.error().message()}};
        if (*message)
            return rest.empty() ? to_json(**message) : Json{{"error", "the message ended too early"}};
    }
    return {};
}

// True for go-msgpack's own error text, which names the position and an internal function and
// differs between versions. Ours is a fixed sentence (src/wire/README.md). The tests still compare
// that there is an error reply, and all its layers.
bool is_decoder_text(const std::string& text) { return text.rfind("msgpack decode error", 0) == 0; }

}  // namespace

TEST_CASE("what Go sends on streams means to us what it means to Go", "[golden][stream]") {
    const auto vectors = golden_vectors(is_stream);
    for (const auto& vector : vectors) {
        INFO(vector.name);
        REQUIRE(vector.messages.size() == 1);
        CHECK(read(vector, vector.bytes.size()) == vector.messages.front());
    }
    std::cout << "decoded " << vectors.size() << " golden streams\n";
}

TEST_CASE("Go's streams may arrive in pieces of any size", "[golden][stream]") {
    for (const auto& vector : golden_vectors(is_stream)) {
        INFO(vector.name);
        const std::size_t smallest = vector.bytes.size() < 1000 ? 1 : 997;
        CHECK(read(vector, smallest) == vector.messages.at(0));
    }
}

TEST_CASE("we send the streams that Go sends, byte for byte", "[golden][stream]") {
    const auto vectors = golden_vectors(is_stream);
    for (const auto& vector : vectors) {
        INFO(vector.name);
        MessageBuilder builder;
        Bytes message;
        wire::encode(builder.stream_message(vector.messages.at(0)), message);
        GoldenPeer peer(vector);
        Bytes out;
        REQUIRE(peer.stream_writer.write(message, writer_role(vector), out));
        CHECK(to_hex(out) == to_hex(vector.bytes));
    }
    std::cout << "encoded " << vectors.size() << " golden streams\n";
}

TEST_CASE("a stream that Go refuses with an error reply we refuse in its words", "[golden][stream]") {
    const auto vectors = golden_vectors([](const auto& v) { return !v.heard.empty(); });
    REQUIRE(vectors.size() >= 12);
    for (const auto& vector : vectors) {
        INFO(vector.name);
        GoldenPeer peer(vector);
        frame::StreamReader reader(peer.config, peer.cipher, StreamRole::accepted);
        const auto message = reader.feed(vector.heard);
        REQUIRE_FALSE(message);
        CHECK(reader.error_is_answered());
        const auto text = vector.messages.at(0).at("Error").get<std::string>();
        if (!is_decoder_text(text)) CHECK(message.error().message() == text);
    }
}
