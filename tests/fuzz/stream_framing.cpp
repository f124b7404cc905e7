// The bytes of a stream in any pieces. Input: a byte that configures the layers, the reader's role,
// the number and sizes of the pieces, and the bytes, which are also used as the content of the
// layers.
#include <optional>

#include "meaning.hpp"
#include "peer.hpp"

namespace memberlist::fuzz {
namespace {

using frame::StreamRole;

StreamRole other(StreamRole role) {
    return role == StreamRole::dialed ? StreamRole::accepted : StreamRole::dialed;
}

// What a reader made of a stream.
struct Outcome {
    std::optional<Bytes> message;  // encoded again
    std::error_code error;         // of the stream, or of its end if incomplete
    std::string detail;
    bool is_answered = false;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome read(Peer& peer, StreamRole role, BytesView stream, BytesView piece_sizes) {
    frame::StreamReader reader(peer.config, peer.cipher, role);
    Outcome outcome;
    std::size_t pieces = 0;
    do {
        const std::size_t wanted =
            piece_sizes.empty() ? stream.size() : piece_sizes[pieces % piece_sizes.size()];
        // An empty piece is allowed, but only empty ones would never end.
        const bool is_stuck = wanted == 0 && pieces >= piece_sizes.size();
        const std::size_t size = std::min(std::max(wanted, std::size_t{is_stuck}), stream.size());
        const auto fed = reader.feed(stream.first(size));
        stream = stream.subspan(size);
        ++pieces;
        FUZZ_CHECK(fed ? !reader.error_is_answered()
                       : role == StreamRole::accepted || !reader.error_is_answered());
        if (!fed) return {{}, fed.error().code, fed.error().detail, reader.error_is_answered()};
        if (!*fed) continue;
        outcome.message = check_re_encoding(
            **fed, [](BytesView encoded) { return wire::decode_stream_message(encoded, {}); });
        const auto after = reader.feed(stream);
        FUZZ_CHECK(after && !*after);
        return outcome;
    } while (!stream.empty());
    outcome.error = reader.on_end().code;
    FUZZ_CHECK(outcome.error);
    return outcome;
}

// The pieces do not change the meaning of a stream.
void check_arbitrary(Peer& peer, StreamRole role, BytesView stream, BytesView piece_sizes) {
    const Outcome whole = read(peer, role, stream, {});
    FUZZ_CHECK(read(peer, role, stream, piece_sizes) == whole);
    constexpr std::uint8_t one_byte[] = {1};
    FUZZ_CHECK(read(peer, role, stream, one_byte) == whole);
}

// The content may be any bytes. A message is read the same, sealed or not. Anything else fails in
// both forms, perhaps with different errors, because a sealed blob has a known end.
void check_transparency(Peer& peer, StreamRole role, BytesView message, BytesView piece_sizes) {
    if (message.empty() || message.front() == static_cast<std::uint8_t>(wire::MessageType::has_label)) return;
    auto config = counterpart_of(peer.config);
    config.compression = wire::Compression::none;
    Peer sender{config};
    const Bytes stream = sender.write_stream(message, other(role));
    // With the label check skipped, a proxy has removed the label before.
    const bool skips_label = role == StreamRole::accepted && peer.config.skip_inbound_label_check;
    const auto label_bytes = skips_label ? wire::label_overhead(peer.config.label) : 0;
    const Outcome outcome = read(peer, role, BytesView(stream).subspan(label_bytes), piece_sizes);

    Peer plain{frame_config(0)};
    if (!peer.config.verify_outgoing && peer.config.verify_incoming && peer.config.keyring) return;
    const bool is_sealed_twice = message.front() == static_cast<std::uint8_t>(wire::MessageType::encrypt);
    if (is_sealed_twice) return;
    FUZZ_CHECK(outcome.message == read(plain, StreamRole::dialed, message, {}).message);
}

void check_round_trip(Peer& peer, StreamRole role, BytesView message, BytesView piece_sizes) {
    const auto decoded = wire::decode_stream_message(message, peer.config.limits);
    if (!decoded) return;
    Bytes encoded;
    wire::encode(*decoded, encoded);
    Peer receiver{counterpart_of(peer.config)};
    const Bytes stream = peer.write_stream(encoded, other(role));
    FUZZ_CHECK(read(receiver, role, stream, piece_sizes).message == encoded);
}

}  // namespace

void fuzz_one(BytesView bytes) {
    Input input(bytes);
    Peer peer{frame_config(input.byte())};
    const auto role = input.byte() % 2 == 0 ? StreamRole::accepted : StreamRole::dialed;
    const BytesView piece_sizes = input.take(input.byte() % 8);
    check_arbitrary(peer, role, input.rest(), piece_sizes);
    check_transparency(peer, role, input.rest(), piece_sizes);
    check_round_trip(peer, role, input.rest(), piece_sizes);
}

}  // namespace memberlist::fuzz
