// Where a stream message ends, asked in every way there is.
#pragma once

#include <optional>

#include "fuzz_target.hpp"
#include "wire/decode.hpp"

namespace memberlist::fuzz {

// The size of the message at the beginning of `stream`, as MessageExtent measures it. Checks that the answer
// is the same whether the bytes come at once or one by one, and comes with the message's last byte. nullopt:
// incomplete or refused.
std::optional<std::size_t> measure_stream_message(BytesView stream);

// Holds decode_stream_message against MessageExtent: a message that decodes is exactly as long as measured,
// and what cannot be measured does not decode. Returns the decoded message, whose views point into `stream`.
Result<wire::StreamMessage> check_stream_message(BytesView stream);

}  // namespace memberlist::fuzz
