#include "wire/encode.hpp"

#include "base/overloaded.hpp"
#include "wire/schema.hpp"
#include "wire/struct_codec.hpp"

namespace memberlist::wire {

namespace {

void append_type(MessageType type, Bytes& out) { out.push_back(static_cast<std::uint8_t>(type)); }

template <class Struct>
void append_struct(const Struct& value, Bytes& out) {
    MsgpackWriter writer(out);
    write_struct(writer, value);
}

template <class Message>
void append_message(MessageType type, const Message& message, Bytes& out) {
    append_type(type, out);
    append_struct(message, out);
}

}  // namespace

void encode(const Ping& message, Bytes& out) { append_message(MessageType::ping, message, out); }
void encode(const IndirectPing& message, Bytes& out) {
    append_message(MessageType::indirect_ping, message, out);
}
void encode(const Ack& message, Bytes& out) { append_message(MessageType::ack, message, out); }
void encode(const Nack& message, Bytes& out) { append_message(MessageType::nack, message, out); }
void encode(const Suspect& message, Bytes& out) { append_message(MessageType::suspect, message, out); }
void encode(const Alive& message, Bytes& out) { append_message(MessageType::alive, message, out); }
void encode(const Dead& message, Bytes& out) { append_message(MessageType::dead, message, out); }
void encode(const ErrorReply& message, Bytes& out) { append_message(MessageType::error, message, out); }
void encode(const Compressed& message, Bytes& out) { append_message(MessageType::compress, message, out); }

void encode(const UserData& message, Bytes& out) {
    append_type(MessageType::user, out);
    append(out, message.payload);
}

void encode(const PacketMessage& message, Bytes& out) {
    std::visit([&](const auto& alternative) { encode(alternative, out); }, message);
}

void encode_user_stream(BytesView payload, Bytes& out) {
    const UserStreamHeader header{static_cast<std::int64_t>(payload.size())};
    append_message(MessageType::user, header, out);
    append(out, payload);
}

void encode_push_pull_header(bool join, std::size_t node_count, std::size_t user_state_bytes, Bytes& out) {
    const PushPullHeader header{.join = join,
                                .nodes = static_cast<std::int64_t>(node_count),
                                .user_state_bytes = static_cast<std::int64_t>(user_state_bytes)};
    append_message(MessageType::push_pull, header, out);
}

void encode_push_node(const PushNodeState& node, Bytes& out) { append_struct(node, out); }

void encode(const PushPull& message, Bytes& out) {
    encode_push_pull_header(message.join, message.nodes.size(), message.user_state.size(), out);
    for (const PushNodeState& node : message.nodes) encode_push_node(node, out);
    append(out, message.user_state);
}

void encode(const StreamMessage& message, Bytes& out) {
    std::visit(Overloaded{
                   [&](const UserData& user) { encode_user_stream(user.payload, out); },
                   [&](const auto& other) { encode(other, out); },
               },
               message);
}

}  // namespace memberlist::wire
