// Limits on what the network may make us hold or do. Checked before anything is allocated, looped over or
// waited for.
#pragma once

#include <cstddef>
#include <cstdint>

namespace memberlist::wire {

struct Limits {
    // --- Go's (memberlist v0.7) ---
    std::size_t label_bytes = 255;
    std::size_t datagram_bytes = 65'536;
    /// An encrypted stream's blob.
    std::size_t sealed_stream_bytes = 20 * 1024 * 1024;
    std::size_t push_pull_nodes = 1'048'576;
    std::size_t user_state_bytes = 20 * 1024 * 1024;
    /// On a stream.
    std::size_t user_message_bytes = 20 * 1024 * 1024;
    std::size_t decompressed_bytes = 40 * 1024 * 1024;
    /// Nested values inside an unknown key, as go-msgpack v2.1.5.
    std::size_t msgpack_depth = 1'022;

    // --- ours: Go has none ---
    /// A compression's Buf.
    std::size_t compressed_bytes = 40 * 1024 * 1024;
    /// A plain stream message, as a whole.
    std::size_t stream_message_bytes = 64 * 1024 * 1024;
    /// Compounds and compressions inside each other.
    std::size_t nesting = 16;
    /// Decompressed output of one datagram, all parts together.
    std::size_t packet_work_bytes = 256 * 1024;
    /// Messages of any kind looked at in one datagram, compounds and their parts included. An empty part costs
    /// its sender two bytes, and next to nothing once compressed; Go sends 255 parts at most and never nests.
    std::size_t packet_messages = 300;
    /// A push/pull of more than `push_nodes_unweighed` nodes is refused if it has fewer bytes than this for
    /// each: a node is one byte on the wire at the least and over a hundred in memory. A node with all its keys
    /// takes 50 bytes, and Go omits none.
    std::size_t push_node_bytes_min = 32;
    std::size_t push_nodes_unweighed = 1'024;
};

// Peers up to v0.2.3 mis-parse a compound of 128 parts or more, though the format allows 255.
inline constexpr std::size_t compound_parts_max = 127;
// A part's length has 16 bits.
inline constexpr std::size_t compound_part_bytes_max = 65'535;

}  // namespace memberlist::wire
