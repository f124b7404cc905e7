// Measures where a stream message ends, in every possible way.
#pragma once

#include <optional>

#include "fuzz_target.hpp"
#include "wire/decode.hpp"

namespace memberlist::fuzz {

// Returns the size of the message at the start of `stream`, as MessageExtent measures it, or
// nullopt if it is incomplete or refused. Checks that the result does not depend on the pieces and
// comes with the last byte.
std::optional<std::size_t> measure_stream_message(BytesView stream);

// Compares decode_stream_message with MessageExtent. A message that decodes has exactly the
// measured size, and a message that cannot be measured does not decode. Returns the decoded
// message, whose views point into `stream`.
Result<wire::StreamMessage> check_stream_message(BytesView stream);

}  // namespace memberlist::fuzz
