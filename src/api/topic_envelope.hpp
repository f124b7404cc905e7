// Encodes and decodes the envelope of a topic message. Format: docs/topics.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"

namespace memberlist::api {

inline constexpr std::size_t topic_bytes_max = 255;
inline constexpr std::size_t topic_key_bytes_max = 255;

// Holds views, valid as long as the bytes they were decoded from.
struct TopicEnvelope {
    std::string_view topic;
    std::string_view sender;
    std::optional<std::uint64_t> number;  // broadcast only; at least 1, rising per sender
    std::string_view key;                 // broadcast only; empty if there is none
    BytesView payload;
};

// Whether `message` begins with the magic bytes.
bool has_topic_envelope(BytesView message);

// `malformed_message` if `message` is truncated or inconsistent, or its version is unknown.
Result<TopicEnvelope> decode_topic_envelope(BytesView message);

// The lengths of topic, key and sender must have been checked.
Bytes encode_topic_envelope(const TopicEnvelope& envelope);

// Bytes that the envelope adds to the payload.
std::size_t topic_overhead(const TopicEnvelope& envelope);

}  // namespace memberlist::api
