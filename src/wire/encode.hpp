// Encodes messages. Each function appends one complete message to `out`, starting with its type
// byte.
//
// The bytes are exactly those of memberlist v0.7 with go-msgpack v2.1.5: maps with keys in
// ascending order, old-spec raw strings, `omitempty` fields left out, Go's `int` fields in signed
// widths. Text and byte fields must be shorter than 2^32 bytes.
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
// For packets: type byte and payload, without a length.
void encode(const UserData& message, Bytes& out);
void encode(const ErrorReply& message, Bytes& out);
void encode(const Compressed& message, Bytes& out);

void encode(const PacketMessage& message, Bytes& out);

// For streams: type byte, header with the length, payload.
void encode_user_stream(BytesView payload, Bytes& out);

// Encodes a push/pull in three steps, so that the caller need not hold all members as messages:
// first the header, then exactly `node_count` nodes, then `user_state_bytes` raw bytes, which the
// caller appends.
void encode_push_pull_header(bool join, std::size_t node_count, std::size_t user_state_bytes, Bytes& out);
void encode_push_node(const PushNodeState& node, Bytes& out);

void encode(const PushPull& message, Bytes& out);
void encode(const StreamMessage& message, Bytes& out);

}  // namespace memberlist::wire
