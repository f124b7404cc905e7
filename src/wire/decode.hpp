// Decodes messages. Every view in a result points into the input.
//
// Accepts what go-msgpack v2.1.5 accepts from any memberlist: keys in any order, unknown keys, any
// integer width, array-form structs, nil for any field. Deliberate differences are listed in
// src/wire/README.md. Errors: `empty_message`, `truncated`, `malformed_message`,
// `unknown_message_type`, `limit_exceeded`. Never throws. Decoding a packet message allocates
// nothing unless it has unknown keys with nested values.
#pragma once

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"
#include "wire/limits.hpp"
#include "wire/message.hpp"

namespace memberlist::wire {

// `message` starts with its type byte and must not be a compound, compressed, labelled or CRC
// message; `src/frame` removes those layers. Bytes after the msgpack value are ignored, as in Go.
Result<PacketMessage> decode_packet_message(BytesView message, const Limits& limits = {});

// Decodes a complete stream message with its layers removed, starting with its type byte: Ping,
// Ack, PushPull, user message or error reply. Counts and lengths in its headers are checked against
// `limits`, and no memory is reserved based on them.
Result<StreamMessage> decode_stream_message(BytesView message, const Limits& limits);

// Decodes the body of a COMPRESS message; `body` starts after the type byte.
Result<Compressed> decode_compressed(BytesView body, const Limits& limits = {});

}  // namespace memberlist::wire
