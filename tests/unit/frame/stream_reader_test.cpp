#include "frame/stream_reader.hpp"

#include "frame_fixture.hpp"
#include "stream_vectors.hpp"
#include "support/catch.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

StreamRole other_side(StreamRole role) {
    return role == StreamRole::dialed ? StreamRole::accepted : StreamRole::dialed;
}

std::string encoded(const wire::StreamMessage& message) {
    Bytes out;
    wire::encode(message, out);
    return to_hex(out);
}

// Feeds the pieces and expects the message with the last one. Returns the message, encoded.
std::string read_pieces(Peer& peer, StreamRole role, const std::vector<BytesView>& pieces) {
    auto reader = peer.stream_reader(role);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto message = reader.feed(pieces[i]);
        REQUIRE(message);
        CHECK_FALSE(reader.error_is_answered());
        if (i + 1 < pieces.size()) {
            REQUIRE_FALSE(message->has_value());
        } else {
            REQUIRE(message->has_value());
            return encoded(**message);
        }
    }
    return {};
}

struct Refusal {
    Error error;
    bool is_answered;
};

Refusal refusal(Peer& peer, BytesView stream, StreamRole role = StreamRole::accepted) {
    auto reader = peer.stream_reader(role);
    const auto message = reader.feed(stream);
    REQUIRE_FALSE(message);
    const auto again = reader.feed(stream);  // the outcome was already reported
    REQUIRE(again);
    CHECK_FALSE(again->has_value());
    return {message.error(), reader.error_is_answered()};
}

void check_refused(Peer& peer, BytesView stream, Errc code, std::string_view text, bool is_answered) {
    const auto refused = refusal(peer, stream);
    CHECK(refused.error.code == code);
    CHECK(refused.error.message() == text);
    CHECK(refused.is_answered == is_answered);
    CHECK_FALSE(refusal(peer, stream, StreamRole::dialed).is_answered);
}

// Expects the reader to wait for more, and to report `code_at_end` if the stream ends here.
void check_waits(Peer& peer, BytesView stream, Errc code_at_end) {
    auto reader = peer.stream_reader(StreamRole::accepted);
    const auto message = reader.feed(stream);
    REQUIRE(message);
    CHECK_FALSE(message->has_value());
    CHECK(reader.on_end().code == code_at_end);
    CHECK_FALSE(reader.error_is_answered());
}

}  // namespace

TEST_CASE("streams of Go are read, whole, byte by byte and in every split", "[frame][stream][golden]") {
    for (const auto& vector : stream_vectors()) {
        INFO(vector.name);
        Peer peer(vector.config);
        const auto role = other_side(vector.role);
        const BytesView stream = vector.stream;
        const auto expected = to_hex(vector.message);

        CHECK(read_pieces(peer, role, {stream}) == expected);
        for (std::size_t cut = 0; cut < stream.size(); ++cut) {
            CHECK(read_pieces(peer, role, {stream.first(cut), stream.subspan(cut)}) == expected);
        }
        std::vector<BytesView> bytes;
        for (std::size_t i = 0; i < stream.size(); ++i) bytes.push_back(stream.subspan(i, 1));
        CHECK(read_pieces(peer, role, bytes) == expected);
    }
}

TEST_CASE("bytes behind the message are ignored", "[frame][stream]") {
    for (const auto& vector : stream_vectors()) {
        INFO(vector.name);
        Peer peer(vector.config);
        auto stream = vector.stream;
        append(stream, as_bytes("surplus"));
        auto reader = peer.stream_reader(other_side(vector.role));
        const auto message = reader.feed(stream);
        REQUIRE(message);
        REQUIRE(message->has_value());
        CHECK(encoded(**message) == to_hex(vector.message));
        const auto again = reader.feed(stream);
        REQUIRE(again);
        CHECK_FALSE(again->has_value());
    }
}

TEST_CASE("a stream that ends too early is closed without an answer", "[frame][stream][drop]") {
    for (const auto& vector : stream_vectors()) {
        INFO(vector.name);
        Peer peer(vector.config);
        const bool has_label = vector.stream[0] == 0xf4;
        for (std::size_t size = 0; size < vector.stream.size(); ++size) {
            if (vector.role == StreamRole::accepted) continue;  // a reply, which a dialer reads
            const bool in_label = has_label && size > 0 && size < 6;
            check_waits(peer, BytesView(vector.stream).first(size),
                        in_label ? Errc::malformed_label : Errc::stream_closed);
        }
    }
    auto reader = Peer(plain_config()).stream_reader(StreamRole::accepted);
    CHECK(reader.on_end().message() == "stream ended before its message was complete");
}

TEST_CASE("a stream's message types are PING, ACK, PUSH_PULL, USER and ERROR", "[frame][stream][drop]") {
    Peer peer(plain_config());
    for (unsigned type = 0; type < 256; ++type) {
        const bool is_known = type == 0 || type == 2 || type == 6 || type == 8 || type == 9 || type == 13;
        if (is_known || type == 10 || type == 244) continue;
        INFO(type);
        check_refused(peer, Bytes{static_cast<std::uint8_t>(type)}, Errc::unknown_message_type,
                      "Received invalid msgType (" + std::to_string(type) + ")", false);
    }
    const auto error_reply = from_hex("0d81a54572726f72a26e6f");
    CHECK(read_pieces(peer, StreamRole::dialed, {error_reply}) == to_hex(error_reply));
    CHECK(read_pieces(peer, StreamRole::dialed, {ack}) == ack_hex);
}

TEST_CASE("a stream with a broken or a foreign label is closed without an answer", "[frame][stream][drop]") {
    Peer peer(plain_config("blah"));
    const auto check = [&](Bytes stream, Errc code, std::string_view text) {
        const auto refused = refusal(peer, stream);
        CHECK(refused.error.code == code);
        CHECK(refused.error.message() == text);
        CHECK_FALSE(refused.is_answered);
    };
    check(from_hex("f400"), Errc::malformed_label, "label header cannot be empty when present");
    check(from_hex("f40178"), Errc::label_mismatch, R"(discarding stream with unacceptable label "x")");
    check(from_hex("06"), Errc::label_mismatch, R"(discarding stream with unacceptable label "")");
    check(from_hex("f404626c6168f4"), Errc::unknown_message_type, "Received invalid msgType (244)");

    auto reader = peer.stream_reader(StreamRole::accepted);
    REQUIRE(reader.feed(from_hex("f4046262")));
    CHECK(reader.on_end().message() == "cannot decode label; stream has been truncated");
}

TEST_CASE("the dialer looks for no label", "[frame][stream][drop]") {
    Peer peer(plain_config("blah"));
    CHECK(refusal(peer, from_hex("f404626c6168"), StreamRole::dialed).error.code ==
          Errc::unknown_message_type);
}

TEST_CASE("where inbound labels are not checked ours is taken for granted on streams", "[frame][stream]") {
    auto config = sealed_config("blah");
    const auto stream = Peer(config).stream(user_stream, StreamRole::dialed);
    config.skip_inbound_label_check = true;
    Peer receiver(config);
    CHECK(read_pieces(receiver, StreamRole::accepted, {BytesView(stream).subspan(6)}) == to_hex(user_stream));
    const auto refused = refusal(receiver, stream);
    CHECK(refused.error.code == Errc::unexpected_label);
    CHECK_FALSE(refused.is_answered);
}

TEST_CASE("plaintext is refused by its first byte where encryption is required", "[frame][stream][drop]") {
    Peer peer(sealed_config());
    check_refused(peer, from_hex("06"), Errc::not_encrypted,
                  "encryption is configured but remote state is not encrypted", true);
    check_refused(peer, compressed(user_stream), Errc::not_encrypted,
                  "encryption is configured but remote state is not encrypted", true);
}

TEST_CASE("without incoming verification plaintext is read, but a sealed stream must open",
          "[frame][stream]") {
    auto config = sealed_config();
    config.verify_incoming = false;
    Peer peer(config);
    CHECK(read_pieces(peer, StreamRole::accepted, {user_stream}) == to_hex(user_stream));
    CHECK(read_pieces(peer, StreamRole::accepted, {peer.stream(user_stream, StreamRole::dialed)}) ==
          to_hex(user_stream));
    const auto foreign = Peer(sealed_config("", golden_key(16, 1))).stream(user_stream, StreamRole::dialed);
    check_refused(peer, foreign, Errc::decrypt_failed, "no installed keys could decrypt the message", true);
}

TEST_CASE("a sealed stream is refused by its first byte where there are no keys", "[frame][stream][drop]") {
    Peer peer(plain_config());
    check_refused(peer, from_hex("0a"), Errc::not_decryptable,
                  "remote state is encrypted and encryption is not configured", true);
}

TEST_CASE("a sealed stream above the limit is refused before it is waited for", "[frame][stream][drop]") {
    Peer peer(sealed_config());
    check_refused(peer, from_hex("0a01400001"), Errc::limit_exceeded,
                  "remote node state is larger than limit (20971521)", true);
    check_refused(peer, from_hex("0affffffff"), Errc::limit_exceeded,
                  "remote node state is larger than limit (4294967295)", true);
    check_waits(peer, from_hex("0a01400000"), Errc::stream_closed);
}

TEST_CASE("a sealed stream that does not open is answered", "[frame][stream][drop]") {
    Peer peer(sealed_config("blah"));
    const auto stream = Peer(sealed_config("blah")).stream(user_stream, StreamRole::accepted);
    const auto accepted = [&](BytesView sealed) {
        auto labelled = from_hex("f404626c6168");
        append(labelled, sealed);
        return refusal(peer, labelled);
    };
    for (std::size_t i = 6; i < stream.size(); ++i) {
        auto tampered = stream;
        tampered[i] ^= 1;
        const auto refused = accepted(tampered);
        CHECK(refused.error.code == Errc::decrypt_failed);
        CHECK(refused.is_answered);
    }
    const auto other_label = accepted(Peer(sealed_config("blag")).stream(user_stream, StreamRole::accepted));
    CHECK(other_label.error.code == Errc::decrypt_failed);
    const auto version_2 = accepted(from_hex("0a0000000102"));
    CHECK(version_2.error.code == Errc::unsupported_encryption);
    CHECK(version_2.is_answered);
    const auto empty = accepted(from_hex("0a00000000"));
    CHECK(empty.error.message() == "cannot decrypt empty payload");
    CHECK(empty.is_answered);
    const auto nothing_inside = accepted(Peer(sealed_config("blah")).stream({}, StreamRole::accepted));
    CHECK(nothing_inside.error.code == Errc::decrypt_failed);
}

TEST_CASE("any installed key opens a stream, a removed one does not", "[frame][stream]") {
    const auto ring = Keyring::create(golden_key(32)).value();
    REQUIRE(ring->add(golden_key(16)));
    auto config = plain_config();
    config.keyring = ring;
    Peer peer(config);
    const auto stream = Peer(sealed_config()).stream(user_stream, StreamRole::dialed);
    CHECK(read_pieces(peer, StreamRole::accepted, {stream}) == to_hex(user_stream));
    REQUIRE(ring->remove(golden_key(16)));
    CHECK(refusal(peer, stream).error.code == Errc::decrypt_failed);
}

TEST_CASE("exactly one compression is taken off", "[frame][stream][drop]") {
    Peer peer(plain_config());
    Peer sealed(sealed_config());
    CHECK(read_pieces(peer, StreamRole::accepted, {compressed(user_stream)}) == to_hex(user_stream));
    const auto twice = compressed(compressed(user_stream));
    check_refused(peer, twice, Errc::unknown_message_type, "Received invalid msgType (9)", false);
    check_refused(sealed, sealed.stream(twice, StreamRole::dialed), Errc::unknown_message_type,
                  "Received invalid msgType (9)", false);
}

TEST_CASE("a compression that cannot be read is answered", "[frame][stream][drop]") {
    Peer peer(plain_config());
    Peer sealed(sealed_config());
    const auto check = [&](std::string_view stream, Errc code) {
        INFO(stream);
        const auto message = from_hex(stream);
        for (const auto& refused :
             {refusal(peer, message), refusal(sealed, sealed.stream(message, StreamRole::dialed))}) {
            CHECK(refused.error.code == code);
            CHECK(refused.is_answered);
        }
    };
    check("0982a4416c676f07a3427566ab00e9949943278d9b330101", Errc::unknown_compression);
    check("0982a4416c676f00a3427566a500e9949943", Errc::malformed_compression);
    check("0982a4416c676f00a3427566c0", Errc::malformed_compression);
    check("0982a4416c676fa178a3427566a0", Errc::malformed_message);
    check("09c1", Errc::malformed_message);

    const auto empty = from_hex("0982a4416c676f00a3427566a3000302");
    check_refused(peer, empty, Errc::malformed_compression, "decompressed message is empty", true);
}

TEST_CASE("a bomb on a stream is refused and answered", "[frame][stream][drop]") {
    auto config = plain_config();
    config.limits.decompressed_bytes = 100'000;
    Peer peer(config);
    auto message = from_hex("0881aa557365724d73674c656ed200018000");  // 98304 bytes follow
    message.resize(message.size() + 98'304);
    CHECK(read_pieces(peer, StreamRole::accepted, {compressed(message)}) == to_hex(message));
    message.resize(100'001);
    const auto refused = refusal(peer, compressed(message));
    CHECK(refused.error.code == Errc::limit_exceeded);
    CHECK(refused.is_answered);
}

TEST_CASE("a message that ends inside its sealed or compressed layer is truncated", "[frame][stream][drop]") {
    Peer peer(plain_config());
    Peer sealed(sealed_config());
    for (std::size_t size = 1; size < push_pull.size(); ++size) {
        const auto part = BytesView(push_pull).first(size);
        for (const auto& refused :
             {refusal(sealed, sealed.stream(part, StreamRole::dialed)), refusal(peer, compressed(part))}) {
            CHECK(refused.error.code == Errc::truncated);
            CHECK_FALSE(refused.is_answered);
        }
    }
    const auto whole = compressed(user_stream);
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const auto refused = refusal(sealed, sealed.stream(BytesView(whole).first(size), StreamRole::dialed));
        CHECK(refused.error.code == Errc::truncated);  // plain EOF in Go
        CHECK_FALSE(refused.is_answered);
    }
}

TEST_CASE("limits inside the message are refused without an answer, before they are waited for",
          "[frame][stream][drop]") {
    Peer peer(plain_config());
    const std::string user_header = "0881aa557365724d73674c656e";
    check_refused(peer, from_hex(user_header + "d201c9c380"), Errc::limit_exceeded,
                  "user message length (30000000) exceeds limit", false);
    check_refused(peer, from_hex(user_header + "ff"), Errc::limit_exceeded,
                  "user message length (-1) exceeds limit", false);
    check_refused(peer, from_hex("0683a44a6f696ec3a54e6f646573d200989680ac5573657253746174654c656e05"),
                  Errc::limit_exceeded, "number of nodes in header (10000000) exceeds limit", false);
    check_refused(peer, from_hex("0683a44a6f696ec3a54e6f64657301ac5573657253746174654c656ed201c9c380"),
                  Errc::limit_exceeded, "user state length (30000000) exceeds limit", false);
    CHECK(refusal(peer, from_hex("0982a4416c676f00a3427566db03000000"))
              .is_answered);  // the compression's own length
}
