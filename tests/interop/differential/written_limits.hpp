// Limits in which we differ from Go or agree with it, repeated here instead of included from src,
// so that a wrong constant there shows as a mismatch.
#pragma once

#include <cstddef>
#include <cstdint>

namespace memberlist::differential::written {

inline constexpr std::size_t mebibyte = 1024 * 1024;

// Go's limits.
inline constexpr std::int64_t user_state_bytes_max = 20 * mebibyte;
inline constexpr std::size_t expansion_bytes_max = 40 * mebibyte;

// Our limits for packets.
inline constexpr std::size_t nesting_max = 16;
inline constexpr std::size_t packet_messages_max = 300;
inline constexpr std::size_t packet_expansion_bytes_max = 256 * 1024;

// Our limits for streams.
inline constexpr std::uint64_t compression_bytes_max = 40 * mebibyte;
inline constexpr std::uint64_t stream_message_bytes_max = 64 * mebibyte;
inline constexpr std::int64_t nodes_unweighed = 1'024;
inline constexpr std::int64_t node_bytes_min = 32;

// Our limits for members.
inline constexpr std::size_t name_bytes_max = 512;
inline constexpr std::size_t meta_bytes_max = 1'024;
inline constexpr std::size_t version_vector_bytes_max = 64;
inline constexpr std::uint32_t refutable_incarnation_max = 0xffff'0000;
inline constexpr std::uint32_t accusation_jump_max = 1'073'741'824;

}  // namespace memberlist::differential::written
