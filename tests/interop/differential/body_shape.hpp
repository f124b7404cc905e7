// What kinds of values a body is made of, and what it claims to hold, where our decoder refuses it and go-msgpack does
// not; read without that decoder.
#pragma once

#include <cstdint>
#include <optional>

#include "memberlist/bytes.hpp"

namespace memberlist::differential {

// A key, or the value of a field that holds text or bytes, is an array or a map. `message`: type byte first,
// then one or more structs.
bool has_container_for_bytes(BytesView message);

// Somewhere in it is an extension of type -1, a time, that has not the size of one.
bool has_malformed_time(BytesView message);

// What a PUSH_PULL says of itself in its header, in whatever form; nothing if that cannot be read.
struct PushPullNumbers {
    std::int64_t nodes = 0;
    std::int64_t user_state_bytes = 0;
    std::int64_t bytes_behind = 0;  ///< Of all that is there behind the header.
};
std::optional<PushPullNumbers> push_pull_numbers(BytesView message);

// What a body claims to hold, whether it is there or not.
struct Claims {
    std::uint64_t longest_value = 0;  ///< The bytes of one byte string.
    std::uint64_t bytes = 0;          ///< Of the message, with one byte for each value that has not come yet.
};
Claims claims_of(BytesView message);

}  // namespace memberlist::differential
