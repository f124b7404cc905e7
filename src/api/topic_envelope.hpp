// The envelope of a message on a topic: docs/topics.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"

namespace memberlist::api {

inline constexpr std::size_t topic_bytes_max = 255;
inline constexpr std::size_t topic_key_bytes_max = 255;

// Views: valid while what they were read from is.
struct TopicEnvelope {
    std::string_view topic;
    std::string_view sender;
    std::optional<std::uint64_t> number;  // of a broadcast: above 0 and the sender's earlier ones
    std::string_view key;                 // of a broadcast; empty: none
    BytesView payload;
};

// Whether it claims to be one.
bool has_topic_envelope(BytesView message);

// `malformed_message`: it does not hold what it claims to, or is of a version we do not know.
Result<TopicEnvelope> decode_topic_envelope(BytesView message);

// Names and topic have been checked.
Bytes encode_topic_envelope(const TopicEnvelope& envelope);

// What goes around the payload.
std::size_t topic_overhead(const TopicEnvelope& envelope);

}  // namespace memberlist::api
