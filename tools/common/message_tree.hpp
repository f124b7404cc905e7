// MessageTree decodes a message into layers, from its compounds and compressions to its fields.
// Label, encryption and checksum have been removed before (packet_tree.hpp).
#pragma once

#include "common/layer.hpp"
#include "common/slice.hpp"
#include "common/tree_budget.hpp"
#include "wire/decode.hpp"
#include "wire/msgpack_reader.hpp"

namespace memberlist::tools {

class FieldTrace;

// Decodes one packet or one stream.
class MessageTree {
public:
    // `limits` must outlive this object.
    explicit MessageTree(const wire::Limits& limits) : limits_(limits), budget_(limits) {}

    // Decodes a message of a packet, starting with its type byte.
    Layer packet_message(Slice message) { return packet_message(message, 0); }
    // Decodes a message of a stream, which may be compressed once.
    Layer stream_message(Slice message);

private:
    Layer packet_message(Slice message, std::size_t depth);
    void unfold_compound(Slice message, std::size_t depth, Layer& layer);
    // Adds the fields of a compression and decompresses into `expansion`, or sets the layer's
    // problem.
    void unfold_compression(Slice message, std::size_t output_max, Bytes& expansion, Layer& layer);
    void unfold_packet_compression(Slice message, std::size_t depth, Layer& layer);

    Layer plain_stream_message(Slice message);
    // Adds the fields of a stream message's header to `layer` and returns the header as
    // `read_checked` reads it. If the header is malformed or exceeds a limit, returns nothing and
    // sets the layer's problem.
    template <class Header>
    std::optional<Header> read_header(FieldTrace& trace, Slice body,
                                      Result<Header> (*read_checked)(wire::MsgpackReader&,
                                                                     const wire::Limits&),
                                      Layer& layer);
    void read_push_pull(Slice body, Layer& layer);
    // Returns false if not all members could be read.
    bool read_members(FieldTrace& trace, std::int64_t count, Layer& layer);
    void read_user_stream(Slice body, Layer& layer);
    // Adds the fields of a message whose body is one msgpack map.
    template <class Message>
    void read_map(Slice body, Layer& layer);

    const wire::Limits& limits_;
    TreeBudget budget_;
};

}  // namespace memberlist::tools
