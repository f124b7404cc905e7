// The headers that precede raw bytes on a stream: those of a push/pull and of a user message.
//
// Their numbers are Go `int`s. They are checked as they are read, so callers never see a negative
// or excessive count.
#pragma once

#include <cstdint>

#include "memberlist/result.hpp"
#include "wire/limits.hpp"
#include "wire/msgpack_reader.hpp"

namespace memberlist::wire {

struct PushPullHeader {
    bool join = false;
    std::int64_t nodes = 0;
    std::int64_t user_state_bytes = 0;
};

struct UserStreamHeader {
    std::int64_t payload_bytes = 0;
};

// Both leave `reader` positioned after the header. The detail of `limit_exceeded` is Go's text.
Result<PushPullHeader> read_push_pull_header(MsgpackReader& reader, const Limits& limits);
Result<UserStreamHeader> read_user_stream_header(MsgpackReader& reader, const Limits& limits);

// The error for a type byte that no stream message may start with.
Error invalid_stream_type(std::uint8_t type);

}  // namespace memberlist::wire
