// Messages to bytes: each function appends one whole message, its type byte first, to `out`.
//
// Byte for byte what memberlist v0.7 with go-msgpack v2.1.5 writes: maps with keys in ascending order,
// old-spec raw strings, `omitempty` fields left out, Go's `int` fields in signed widths. Text and byte fields
// must be shorter than 2^32.
#pragma once

#include <cstddef>

#include "wire/message.hpp"

namespace memberlist::wire {

void encode(const Ping& message, Bytes& out);
void encode(const IndirectPing& message, Bytes& out);
void encode(const Ack& message, Bytes& out);
void encode(const Nack& message, Bytes& out);
void encode(const Suspect& message, Bytes& out);
void encode(const Alive& message, Bytes& out);
void encode(const Dead& message, Bytes& out);
// On a packet: type byte and payload, no length.
void encode(const UserData& message, Bytes& out);
void encode(const ErrorReply& message, Bytes& out);
void encode(const Compressed& message, Bytes& out);

void encode(const PacketMessage& message, Bytes& out);

// On a stream: type byte, header with the length, payload.
void encode_user_stream(BytesView payload, Bytes& out);

// A push/pull is written in three steps, so that nobody has to hold all members as messages: the header, then
// exactly `node_count` nodes, then `user_state_bytes` raw bytes, which the caller appends.
void encode_push_pull_header(bool join, std::size_t node_count, std::size_t user_state_bytes, Bytes& out);
void encode_push_node(const PushNodeState& node, Bytes& out);

void encode(const PushPull& message, Bytes& out);
void encode(const StreamMessage& message, Bytes& out);

}  // namespace memberlist::wire
