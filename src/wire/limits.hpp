// Limits on what network input can make us store or do. Each is checked before we allocate, loop or
// wait.
#pragma once

#include <cstddef>
#include <cstdint>

namespace memberlist::wire {

struct Limits {
    // --- Go's (memberlist v0.7) ---
    std::size_t label_bytes = 255;
    std::size_t datagram_bytes = 65'536;
    /// The encrypted payload of a stream.
    std::size_t sealed_stream_bytes = 20 * 1024 * 1024;
    std::size_t push_pull_nodes = 1'048'576;
    std::size_t user_state_bytes = 20 * 1024 * 1024;
    /// A user message on a stream.
    std::size_t user_message_bytes = 20 * 1024 * 1024;
    std::size_t decompressed_bytes = 40 * 1024 * 1024;
    /// Nesting depth of values under an unknown key, as in go-msgpack v2.1.5.
    std::size_t msgpack_depth = 1'022;

    // --- ours: Go has none ---
    /// Buf of a COMPRESS message on a stream.
    std::size_t compressed_bytes = 40 * 1024 * 1024;
    /// A complete plaintext stream message.
    std::size_t stream_message_bytes = 64 * 1024 * 1024;
    /// Nesting depth of compound and compressed messages.
    std::size_t nesting = 16;
    /// Decompressed bytes of one datagram, over all its parts.
    std::size_t packet_work_bytes = 256 * 1024;
    /// Messages of any kind processed per datagram, including compounds and their parts. An empty
    /// part costs its sender two bytes, and almost nothing once compressed. Go sends at most 255
    /// parts and never nests compounds.
    std::size_t packet_messages = 300;
    /// A push/pull of more than `push_nodes_unweighed` nodes is refused if it has fewer than this
    /// many bytes per node. A node can be one byte on the wire but takes over a hundred in memory.
    /// A node with all its keys takes 50 bytes, and Go omits none.
    std::size_t push_node_bytes_min = 32;
    std::size_t push_nodes_unweighed = 1'024;
};

// Peers up to v0.2.3 mis-parse a compound of 128 or more parts, although the format allows 255.
inline constexpr std::size_t compound_parts_max = 127;
// A part's length is encoded in 16 bits.
inline constexpr std::size_t compound_part_bytes_max = 65'535;

}  // namespace memberlist::wire
