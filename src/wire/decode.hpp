// Bytes to messages. Every view in a result points into the input.
//
// Accepts what go-msgpack v2.1.5 accepts from any memberlist (keys in any order, unknown keys, any integer
// width, array-form structs, nil for any field); the rows that differ on purpose are listed in
// src/wire/README.md. A refusal is a Result with `empty_message`, `truncated`, `malformed_message`,
// `unknown_message_type` or `limit_exceeded`. Never throws; decoding a packet message allocates nothing
// unless it carries unknown keys with nested values.
#pragma once

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"
#include "wire/limits.hpp"
#include "wire/message.hpp"

namespace memberlist::wire {

// `message` starts with its type byte and is a leaf: compounds, compressions, labels and CRCs are the
// frame's. Bytes after the msgpack value are ignored, as in Go.
Result<PacketMessage> decode_packet_message(BytesView message, const Limits& limits = {});

// A whole stream message, type byte first, already unwrapped: Ping, Ack, PushPull, user message or error
// reply. Counts and lengths in its headers are checked against `limits`, and nothing is reserved on their
// word.
Result<StreamMessage> decode_stream_message(BytesView message, const Limits& limits);

// The body of a COMPRESS message, after the type byte.
Result<Compressed> decode_compressed(BytesView body, const Limits& limits = {});

}  // namespace memberlist::wire
