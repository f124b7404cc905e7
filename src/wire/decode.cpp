#include "wire/decode.hpp"

#include <string>

#include "wire/msgpack_reader.hpp"
#include "wire/schema.hpp"
#include "wire/stream_header.hpp"
#include "wire/struct_codec.hpp"

namespace memberlist::wire {

namespace {

// Decodes `body` as a `Message`, one alternative of `Variant`.
template <class Message, class Variant>
Result<Variant> decode_as(BytesView body, const Limits& limits) {
    MsgpackReader reader(body, limits.msgpack_depth);
    Message message;
    read_struct(reader, message);
    if (reader.has_failed()) return reader.failure();
    return Variant(message);
}

Result<StreamMessage> decode_push_pull(BytesView body, const Limits& limits) {
    MsgpackReader reader(body, limits.msgpack_depth);
    const auto header = read_push_pull_header(reader, limits);
    if (!header) return header.error();

    const auto node_count = static_cast<std::size_t>(header->nodes);
    if (node_count > limits.push_nodes_unweighed &&
        node_count > reader.rest().size() / limits.push_node_bytes_min) {
        return Error{Errc::limit_exceeded, "number of nodes in header (" + std::to_string(node_count) +
                                               ") exceeds what its bytes can hold"};
    }

    PushPull message;
    message.join = header->join;
    for (std::size_t i = 0; i < node_count; ++i) {
        read_struct(reader, message.nodes.emplace_back());
        if (reader.has_failed()) return reader.failure();
    }
    const auto user_state_bytes = static_cast<std::size_t>(header->user_state_bytes);
    if (reader.rest().size() < user_state_bytes) return Errc::truncated;
    message.user_state = reader.rest().first(user_state_bytes);
    return StreamMessage(std::move(message));
}

Result<StreamMessage> decode_user_stream(BytesView body, const Limits& limits) {
    MsgpackReader reader(body, limits.msgpack_depth);
    const auto header = read_user_stream_header(reader, limits);
    if (!header) return header.error();
    const auto payload_bytes = static_cast<std::size_t>(header->payload_bytes);
    if (reader.rest().size() < payload_bytes) return Errc::truncated;
    return StreamMessage(UserData{reader.rest().first(payload_bytes)});
}

}  // namespace

Result<PacketMessage> decode_packet_message(BytesView message, const Limits& limits) {
    if (message.empty()) return Errc::empty_message;
    const BytesView body = message.subspan(1);
    switch (static_cast<MessageType>(message.front())) {
        case MessageType::ping: return decode_as<Ping, PacketMessage>(body, limits);
        case MessageType::indirect_ping: return decode_as<IndirectPing, PacketMessage>(body, limits);
        case MessageType::ack: return decode_as<Ack, PacketMessage>(body, limits);
        case MessageType::nack: return decode_as<Nack, PacketMessage>(body, limits);
        case MessageType::suspect: return decode_as<Suspect, PacketMessage>(body, limits);
        case MessageType::alive: return decode_as<Alive, PacketMessage>(body, limits);
        case MessageType::dead: return decode_as<Dead, PacketMessage>(body, limits);
        case MessageType::user: return PacketMessage(UserData{body});
        default: break;
    }
    return Error{Errc::unknown_message_type,
                 "msg type (" + std::to_string(message.front()) + ") not supported"};
}

Result<StreamMessage> decode_stream_message(BytesView message, const Limits& limits) {
    if (message.empty()) return Errc::empty_message;
    const BytesView body = message.subspan(1);
    switch (static_cast<MessageType>(message.front())) {
        case MessageType::ping: return decode_as<Ping, StreamMessage>(body, limits);
        case MessageType::ack: return decode_as<Ack, StreamMessage>(body, limits);
        case MessageType::push_pull: return decode_push_pull(body, limits);
        case MessageType::user: return decode_user_stream(body, limits);
        case MessageType::error: return decode_as<ErrorReply, StreamMessage>(body, limits);
        default: return invalid_stream_type(message.front());
    }
}

Result<Compressed> decode_compressed(BytesView body, const Limits& limits) {
    return decode_as<Compressed, Compressed>(body, limits);
}

}  // namespace memberlist::wire
