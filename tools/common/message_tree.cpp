#include "common/message_tree.hpp"

#include "common/coordinate.hpp"
#include "common/field_trace.hpp"
#include "common/message_kinds.hpp"
#include "wire/compound.hpp"
#include "wire/compress.hpp"
#include "wire/stream_header.hpp"

namespace memberlist::tools {

using wire::MessageType;

namespace {

Layer begin_layer(Slice message) {
    Layer layer;
    layer.place = message.place();
    layer.kind = unknown_kind;
    if (message.bytes.empty()) return layer;
    if (const auto name = kind_name(static_cast<MessageType>(message.bytes[0])); !name.empty())
        layer.kind = name;
    return layer;
}

// Adds trailing bytes, which nodes ignore.
void note_surplus(Slice rest, Layer& layer) {
    if (!rest.bytes.empty()) layer.fields.push_back({"surplus", Blob(rest.bytes), rest.place(), "ignored"});
}

void add_raw(std::string name, Slice raw, Layer& layer) {
    layer.fields.push_back({std::move(name), Blob(raw.bytes), raw.place(), {}});
}

// Adds the raw bytes after a header, or a problem if fewer than `size` are present.
void read_raw(std::string name, Slice rest, std::size_t size, Layer& layer) {
    if (rest.bytes.size() < size) {
        layer.problem = Problem{
            rest.end(), Error(Errc::truncated, "the input ends " + std::to_string(size - rest.bytes.size()) +
                                                   " bytes before the end of " + name)};
        return add_raw(std::move(name), rest, layer);
    }
    add_raw(std::move(name), rest.first(size), layer);
    note_surplus(rest.from(size), layer);
}

// Decodes the payload of an ACK if it is a Serf coordinate.
void unfold_coordinate(const wire::Ack& ack, Layer& layer) {
    const Field* payload = find_field(layer, "Payload");
    const auto coordinate = parse_coordinate(ack.payload.bytes);
    if (payload == nullptr || !coordinate) return;
    Layer inner;
    inner.kind = coordinate_kind;
    inner.place = payload->place.value_or(Place{});
    inner.fields = {{"Vec", coordinate->vector, {}, "seconds"},
                    {"Error", std::vector{coordinate->error}, {}, {}},
                    {"Adjustment", std::vector{coordinate->adjustment}, {}, "seconds"},
                    {"Height", std::vector{coordinate->height}, {}, "seconds"}};
    layer.inner.push_back(std::move(inner));
}

}  // namespace

template <class Message>
void MessageTree::read_map(Slice body, Layer& layer) {
    FieldTrace trace(body, limits_, budget_);
    Message message;
    if (!trace.read(message, layer)) return;
    if constexpr (std::same_as<Message, wire::Ack>) unfold_coordinate(message, layer);
    note_surplus(trace.rest(), layer);
}

Layer MessageTree::packet_message(Slice message, std::size_t depth) {
    Layer layer = begin_layer(message);
    if (message.bytes.empty()) {
        layer.problem = Problem{message.offset, Error(Errc::empty_message, "missing message type byte")};
        return layer;
    }
    const Slice body = message.from(1);
    switch (static_cast<MessageType>(message.bytes[0])) {
        case MessageType::compound: unfold_compound(message, depth, layer); return layer;
        case MessageType::compress: unfold_packet_compression(message, depth, layer); return layer;
        case MessageType::ping: read_map<wire::Ping>(body, layer); break;
        case MessageType::indirect_ping: read_map<wire::IndirectPing>(body, layer); break;
        case MessageType::ack: read_map<wire::Ack>(body, layer); break;
        case MessageType::nack: read_map<wire::Nack>(body, layer); break;
        case MessageType::suspect: read_map<wire::Suspect>(body, layer); break;
        case MessageType::alive: read_map<wire::Alive>(body, layer); break;
        case MessageType::dead: read_map<wire::Dead>(body, layer); break;
        default: add_raw("Payload", body, layer); break;
    }
    // The decoder that nodes use decides whether the message is valid.
    const auto decoded = wire::decode_packet_message(message.bytes, limits_);
    if (!decoded && is_whole(layer)) layer.problem = Problem{message.offset, decoded.error()};
    return layer;
}

void MessageTree::unfold_compound(Slice message, std::size_t depth, Layer& layer) {
    if (depth >= limits_.nesting) {
        layer.problem = Problem{message.offset, Error(Errc::nesting_too_deep)};
        return;
    }
    const Slice body = message.from(1);
    if (!body.bytes.empty()) {
        layer.fields.push_back({"parts", std::uint64_t{body.bytes[0]}, body.first(1).place(), {}});
    }
    std::optional<std::size_t> parts_end;
    const auto add_part = [&](BytesView view) {
        const Slice part = body.at(view);
        parts_end = part.end();
        if (TreeBudget::take(budget_.messages)) {
            layer.inner.push_back(packet_message(part, depth + 1));
        } else if (!layer.problem) {
            layer.problem = Problem{
                part.offset, Error(Errc::limit_exceeded, "more messages in one packet than a node reads")};
        }
    };
    const auto decoded = wire::decode_compound(body.bytes, add_part);
    const bool has_table = decoded || decoded.error().code == Errc::truncated_compound;
    if (!has_table) {
        layer.problem = Problem{message.end(), decoded.error()};
        return;
    }
    const std::size_t table_bytes = wire::compound_part_overhead * body.bytes[0];
    const Slice rest = body.from(parts_end.value_or(body.offset + 1 + table_bytes) - body.offset);
    if (decoded) return note_surplus(rest, layer);
    // Nodes drop the truncated part. The tree shows its first bytes.
    layer.problem = Problem{rest.offset, decoded.error()};
    if (!rest.bytes.empty() && TreeBudget::take(budget_.messages)) {
        layer.inner.push_back(packet_message(rest, depth + 1));
    }
}

void MessageTree::unfold_compression(Slice message, std::size_t output_max, Bytes& expansion, Layer& layer) {
    read_map<wire::Compressed>(message.from(1), layer);
    const auto compressed = wire::decode_compressed(message.bytes.subspan(1), limits_);
    if (!compressed) {
        if (!layer.problem) layer.problem = Problem{message.offset, compressed.error()};
        return;
    }
    if (const auto expanded = wire::decompress(*compressed, output_max, expansion); !expanded) {
        const Field* buffer = find_field(layer, "Buf");
        const bool has_place = buffer != nullptr && buffer->place;
        layer.problem = Problem{has_place ? buffer->place->offset : message.offset, expanded.error()};
        return;
    }
    layer.unfolds = "expansion";
    layer.unfolded_bytes = expansion.size();
}

void MessageTree::unfold_packet_compression(Slice message, std::size_t depth, Layer& layer) {
    if (depth >= limits_.nesting) {
        layer.problem = Problem{message.offset, Error(Errc::nesting_too_deep)};
        return;
    }
    Bytes expansion;
    unfold_compression(message, std::min(limits_.decompressed_bytes, budget_.expansion_bytes), expansion,
                       layer);
    if (layer.problem) {
        // As in frame: a failed expansion uses up the budget, so that a datagram cannot force any
        // number of them.
        const bool was_tried = wire::decode_compressed(message.bytes.subspan(1), limits_).has_value() &&
                               layer.problem->error.code != Errc::unknown_compression;
        if (was_tried) budget_.expansion_bytes = 0;
        return;
    }
    budget_.expansion_bytes -= expansion.size();
    layer.inner.push_back(packet_message({expansion, 0}, depth + 1));
}

Layer MessageTree::stream_message(Slice message) {
    Layer layer = begin_layer(message);
    if (layer.kind != kind_name(MessageType::compress)) return plain_stream_message(message);
    Bytes expansion;
    unfold_compression(message, limits_.decompressed_bytes, expansion, layer);
    if (layer.problem) return layer;
    if (expansion.empty()) {
        layer.problem =
            Problem{message.offset, Error(Errc::malformed_compression, "decompressed message is empty")};
        return layer;
    }
    layer.inner.push_back(plain_stream_message({expansion, 0}));
    return layer;
}

Layer MessageTree::plain_stream_message(Slice message) {
    Layer layer = begin_layer(message);
    if (!message.bytes.empty()) {
        const Slice body = message.from(1);
        switch (static_cast<MessageType>(message.bytes[0])) {
            case MessageType::ping: read_map<wire::Ping>(body, layer); break;
            case MessageType::ack: read_map<wire::Ack>(body, layer); break;
            case MessageType::error: read_map<wire::ErrorReply>(body, layer); break;
            case MessageType::push_pull: read_push_pull(body, layer); break;
            case MessageType::user: read_user_stream(body, layer); break;
            default: add_raw("Payload", body, layer); break;
        }
    }
    const auto decoded = wire::decode_stream_message(message.bytes, limits_);
    if (!decoded && is_whole(layer)) layer.problem = Problem{message.offset, decoded.error()};
    return layer;
}

template <class Header>
std::optional<Header> MessageTree::read_header(FieldTrace& trace, Slice body,
                                               Result<Header> (*read_checked)(wire::MsgpackReader&,
                                                                              const wire::Limits&),
                                               Layer& layer) {
    Header unchecked;
    if (!trace.read(unchecked, layer)) return std::nullopt;
    wire::MsgpackReader reader(body.bytes, limits_.msgpack_depth);
    const auto header = read_checked(reader, limits_);
    if (header) return *header;
    layer.problem = Problem{body.offset, header.error()};
    return std::nullopt;
}

void MessageTree::read_push_pull(Slice body, Layer& layer) {
    FieldTrace trace(body, limits_, budget_);
    const auto header = read_header(trace, body, wire::read_push_pull_header, layer);
    if (header && read_members(trace, header->nodes, layer)) {
        read_raw("UserState", trace.rest(), static_cast<std::size_t>(header->user_state_bytes), layer);
    }
}

bool MessageTree::read_members(FieldTrace& trace, std::int64_t count, Layer& layer) {
    for (std::int64_t i = 0; i < count; ++i) {
        const Slice from = trace.rest();
        if (!TreeBudget::take(budget_.members)) {
            layer.problem =
                Problem{from.offset, Error(Errc::limit_exceeded, "more members than this tool shows")};
            return false;
        }
        Layer& member = layer.inner.emplace_back();
        member.kind = member_kind;
        wire::PushNodeState node;
        const bool is_read = trace.read(node, member);
        member.place = is_read ? from.first(trace.rest().offset - from.offset).place() : from.place();
        if (!is_read) return false;
    }
    return true;
}

void MessageTree::read_user_stream(Slice body, Layer& layer) {
    FieldTrace trace(body, limits_, budget_);
    const auto header = read_header(trace, body, wire::read_user_stream_header, layer);
    if (header) read_raw("Payload", trace.rest(), static_cast<std::size_t>(header->payload_bytes), layer);
}

}  // namespace memberlist::tools
