// MessageTree: a message as layers, from the compounds and compressions around it to its fields. Labels,
// encryption and checksums are off by then (packet_tree.hpp).
#pragma once

#include "common/layer.hpp"
#include "common/slice.hpp"
#include "common/tree_budget.hpp"
#include "wire/decode.hpp"
#include "wire/msgpack_reader.hpp"

namespace memberlist::tools {

class FieldTrace;

// For one packet or stream.
class MessageTree {
public:
    // `limits` outlive this object.
    explicit MessageTree(const wire::Limits& limits) : limits_(limits), budget_(limits) {}

    // A packet's message, type byte first.
    Layer packet_message(Slice message) { return packet_message(message, 0); }
    // A stream's message; it may be compressed, once.
    Layer stream_message(Slice message);

private:
    Layer packet_message(Slice message, std::size_t depth);
    void unfold_compound(Slice message, std::size_t depth, Layer& layer);
    // Adds the fields of a compression and appends what it expands to, unless it says why not.
    void unfold_compression(Slice message, std::size_t output_max, Bytes& expansion, Layer& layer);
    void unfold_packet_compression(Slice message, std::size_t depth, Layer& layer);

    Layer plain_stream_message(Slice message);
    // Adds the fields of a stream message's header to `layer` and returns it as `read_checked` reads it.
    // Returns nothing, and sets the layer's problem, if the header is malformed or exceeds a limit.
    template <class Header>
    std::optional<Header> read_header(FieldTrace& trace, Slice body,
                                      Result<Header> (*read_checked)(wire::MsgpackReader&,
                                                                     const wire::Limits&),
                                      Layer& layer);
    void read_push_pull(Slice body, Layer& layer);
    // False: they could not all be read.
    bool read_members(FieldTrace& trace, std::int64_t count, Layer& layer);
    void read_user_stream(Slice body, Layer& layer);
    // The fields of a message whose body is one msgpack map.
    template <class Message>
    void read_map(Slice body, Layer& layer);

    const wire::Limits& limits_;
    TreeBudget budget_;
};

}  // namespace memberlist::tools
