#include "api/topic_envelope.hpp"

#include <algorithm>
#include <array>

#include "wire/big_endian.hpp"

namespace memberlist::api {

namespace {

constexpr std::array<std::uint8_t, 4> magic{0x89, 'M', 'L', 'T'};
constexpr std::uint8_t version = 1;
constexpr std::uint8_t kind_direct = 0;
constexpr std::uint8_t kind_broadcast = 1;
constexpr std::size_t head_bytes = 18;
constexpr std::size_t sender_bytes_max = 512;

Error malformed(const char* what) {
    return {Errc::malformed_message, std::string("a topic message ") + what};
}

}  // namespace

bool has_topic_envelope(BytesView message) {
    return message.size() >= magic.size() && std::equal(magic.begin(), magic.end(), message.begin());
}

Result<TopicEnvelope> decode_topic_envelope(BytesView message) {
    if (!has_topic_envelope(message) || message.size() < head_bytes)
        return malformed("is truncated in its header");
    const std::uint8_t kind = message[5];
    if (message[4] != version || kind > kind_broadcast) return malformed("has an unknown version or kind");
    const std::size_t topic_bytes = message[6];
    const std::size_t key_bytes = message[7];
    const std::size_t sender_bytes = wire::read_u16(message.subspan(8));
    const std::uint64_t number =
        std::uint64_t{wire::read_u32(message.subspan(10))} << 32 | wire::read_u32(message.subspan(14));
    if (topic_bytes == 0 || sender_bytes == 0 || sender_bytes > sender_bytes_max)
        return malformed("has no topic, or a sender of invalid length");
    if (kind == kind_direct && (number != 0 || key_bytes != 0))
        return malformed("to one node has a number or a key");
    if (kind == kind_broadcast && number == 0) return malformed("to all nodes has no number");
    BytesView rest = message.subspan(head_bytes);
    if (rest.size() < topic_bytes + key_bytes + sender_bytes) return malformed("is truncated in its names");
    const auto take = [&rest](std::size_t bytes) {
        const std::string_view taken = as_text(rest.first(bytes));
        rest = rest.subspan(bytes);
        return taken;
    };
    TopicEnvelope envelope;
    envelope.topic = take(topic_bytes);
    envelope.key = take(key_bytes);
    envelope.sender = take(sender_bytes);
    envelope.payload = rest;
    if (kind == kind_broadcast) envelope.number = number;
    return envelope;
}

Bytes encode_topic_envelope(const TopicEnvelope& envelope) {
    Bytes out = to_bytes(magic);
    out.reserve(topic_overhead(envelope) + envelope.payload.size());
    out.push_back(version);
    out.push_back(envelope.number ? kind_broadcast : kind_direct);
    out.push_back(static_cast<std::uint8_t>(envelope.topic.size()));
    out.push_back(static_cast<std::uint8_t>(envelope.key.size()));
    wire::append_u16(static_cast<std::uint16_t>(envelope.sender.size()), out);
    const std::uint64_t number = envelope.number.value_or(0);
    wire::append_u32(static_cast<std::uint32_t>(number >> 32), out);
    wire::append_u32(static_cast<std::uint32_t>(number), out);
    append(out, as_bytes(envelope.topic));
    append(out, as_bytes(envelope.key));
    append(out, as_bytes(envelope.sender));
    append(out, envelope.payload);
    return out;
}

std::size_t topic_overhead(const TopicEnvelope& envelope) {
    return head_bytes + envelope.topic.size() + envelope.key.size() + envelope.sender.size();
}

}  // namespace memberlist::api
