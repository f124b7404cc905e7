// Message bodies: packet messages, stream messages, COMPRESS, and MessageExtent, which measures
// what the others decode. Input: one message, starting with its type byte.
#include "meaning.hpp"
#include "stream_extent.hpp"

namespace memberlist::fuzz {
namespace {

bool has_type(BytesView message, wire::MessageType type) {
    return !message.empty() && message.front() == static_cast<std::uint8_t>(type);
}

// Every other packet message is a type byte and one msgpack value, which ends where a ping's would.
void check_packet_extent(BytesView input, const wire::PacketMessage& decoded) {
    Bytes as_ping = to_bytes(input);
    as_ping.front() = static_cast<std::uint8_t>(wire::MessageType::ping);
    const auto size = measure_stream_message(as_ping);
    FUZZ_CHECK(size);
    const auto alone = wire::decode_packet_message(input.first(*size));
    FUZZ_CHECK(alone && *alone == decoded);
    FUZZ_CHECK(!wire::decode_packet_message(input.first(*size - 1)));
}

void check_packet_message(BytesView input) {
    const auto decoded = wire::decode_packet_message(input);
    if (!decoded) return;
    check_re_encoding(*decoded, [](BytesView encoded) { return wire::decode_packet_message(encoded); });
    if (!has_type(input, wire::MessageType::user)) check_packet_extent(input, *decoded);
}

// PING and ACK have the same form on packets and streams.
template <class Message>
void check_agreement(BytesView input) {
    const auto packet = wire::decode_packet_message(input);
    const auto stream = wire::decode_stream_message(input, {});
    FUZZ_CHECK(packet.has_value() == stream.has_value());
    if (packet) FUZZ_CHECK(std::get<Message>(*packet) == std::get<Message>(*stream));
    if (!packet) FUZZ_CHECK(packet.error().code == stream.error().code);
}

void check_compressed(BytesView input) {
    const auto decoded = wire::decode_compressed(input.subspan(1));
    const auto size = measure_stream_message(input);
    FUZZ_CHECK(!decoded || size);
    FUZZ_CHECK(decoded || !size || decoded.error().code != Errc::truncated);
    if (!decoded) return;
    Bytes encoded;
    wire::encode(*decoded, encoded);
    const auto again = wire::decode_compressed(BytesView(encoded).subspan(1));
    FUZZ_CHECK(again && *again == *decoded);
}

}  // namespace

void fuzz_one(BytesView input) {
    check_packet_message(input);
    if (const auto stream = check_stream_message(input)) {
        const Bytes encoded = check_re_encoding(
            *stream, [](BytesView bytes) { return wire::decode_stream_message(bytes, {}); });
        FUZZ_CHECK(measure_stream_message(encoded) == encoded.size());
    }
    if (has_type(input, wire::MessageType::ping)) check_agreement<wire::Ping>(input);
    if (has_type(input, wire::MessageType::ack)) check_agreement<wire::Ack>(input);
    if (has_type(input, wire::MessageType::compress)) check_compressed(input);
}

}  // namespace memberlist::fuzz
