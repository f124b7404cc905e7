// Describes the kinds of values in a body and the sizes that it claims, for inputs that our decoder
// refuses but go-msgpack accepts. Does not use our decoder.
#pragma once

#include <cstdint>
#include <optional>

#include "memberlist/bytes.hpp"

namespace memberlist::differential {

// True if a key, or the value of a field for text or bytes, is an array or a map. `message` starts
// with its type byte, followed by one or more structs.
bool has_container_for_bytes(BytesView message);

// True if the message contains an extension of type -1 (time) with a wrong size.
bool has_malformed_time(BytesView message);

// The numbers in the header of a PUSH_PULL, in any form, or nothing if it cannot be read.
struct PushPullNumbers {
    std::int64_t nodes = 0;
    std::int64_t user_state_bytes = 0;
    std::int64_t bytes_behind = 0;  ///< All bytes after the header.
};
std::optional<PushPullNumbers> push_pull_numbers(BytesView message);

// The sizes that a body claims, whether or not the bytes are there.
struct Claims {
    std::uint64_t longest_value = 0;  ///< Length of the longest byte string.
    std::uint64_t bytes = 0;          ///< Size of the message, with one byte for each missing
                                      ///< value.
};
Claims claims_of(BytesView message);

}  // namespace memberlist::differential
