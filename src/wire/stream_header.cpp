#include "wire/stream_header.hpp"

#include <string>
#include <string_view>

#include "wire/schema.hpp"
#include "wire/struct_codec.hpp"

namespace memberlist::wire {

namespace {

bool is_within(std::int64_t number, std::size_t max) {
    return number >= 0 && static_cast<std::uint64_t>(number) <= max;
}

Error exceeds_limit(std::string_view what, std::int64_t number) {
    return Error{Errc::limit_exceeded, std::string(what) + " (" + std::to_string(number) + ") exceeds limit"};
}

}  // namespace

// Go: net.go readRemoteState. Difference: Go checks the user state's length only after reading the
// nodes. We check both numbers here, so an invalid length does not first cost up to a million
// nodes.
Result<PushPullHeader> read_push_pull_header(MsgpackReader& reader, const Limits& limits) {
    PushPullHeader header;
    read_struct(reader, header);
    if (reader.has_failed()) return reader.failure();
    if (!is_within(header.nodes, limits.push_pull_nodes)) {
        return exceeds_limit("number of nodes in header", header.nodes);
    }
    if (!is_within(header.user_state_bytes, limits.user_state_bytes)) {
        return exceeds_limit("user state length", header.user_state_bytes);
    }
    return header;
}

// Go: net.go readUserMsg.
Result<UserStreamHeader> read_user_stream_header(MsgpackReader& reader, const Limits& limits) {
    UserStreamHeader header;
    read_struct(reader, header);
    if (reader.has_failed()) return reader.failure();
    if (!is_within(header.payload_bytes, limits.user_message_bytes)) {
        return exceeds_limit("user message length", header.payload_bytes);
    }
    return header;
}

Error invalid_stream_type(std::uint8_t type) {
    return Error{Errc::unknown_message_type, "Received invalid msgType (" + std::to_string(type) + ")"};
}

}  // namespace memberlist::wire
