// Figures by which we differ from Go, or are to agree with it, written down once more and not taken from src: a wrong
// constant there has to show as a mismatch, and must not excuse itself.
#pragma once

#include <cstddef>
#include <cstdint>

namespace memberlist::differential::written {

inline constexpr std::size_t mebibyte = 1024 * 1024;

// Go's.
inline constexpr std::int64_t user_state_bytes_max = 20 * mebibyte;
inline constexpr std::size_t expansion_bytes_max = 40 * mebibyte;

// Ours: packets.
inline constexpr std::size_t nesting_max = 16;
inline constexpr std::size_t packet_messages_max = 300;
inline constexpr std::size_t packet_expansion_bytes_max = 256 * 1024;

// Ours: streams.
inline constexpr std::uint64_t compression_bytes_max = 40 * mebibyte;
inline constexpr std::uint64_t stream_message_bytes_max = 64 * mebibyte;
inline constexpr std::int64_t nodes_unweighed = 1'024;
inline constexpr std::int64_t node_bytes_min = 32;

// Ours: members.
inline constexpr std::size_t name_bytes_max = 512;
inline constexpr std::size_t meta_bytes_max = 1'024;
inline constexpr std::size_t version_vector_bytes_max = 64;
inline constexpr std::uint32_t refutable_incarnation_max = 0xffff'0000;
inline constexpr std::uint32_t accusation_jump_max = 1'073'741'824;

}  // namespace memberlist::differential::written
