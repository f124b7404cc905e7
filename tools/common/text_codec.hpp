// Bytes as text and back: hexadecimal, base64; text from the network made fit for a terminal; durations.
#pragma once

#include <string>
#include <string_view>

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"
#include "memberlist/time.hpp"

namespace memberlist::tools {

std::string to_hex(BytesView bytes);
// White space is passed over. The error says where it is not hexadecimal.
Result<Bytes> parse_hex(std::string_view text);

// Of the standard alphabet, padded.
Result<Bytes> parse_base64(std::string_view text);

// A key in base64, of 16, 24 or 32 bytes. The error does not repeat it.
Result<Bytes> parse_key(std::string_view text);

// "500ms", "1s", "2m", "1h": from a millisecond to a million hours.
Result<Duration> parse_duration(std::string_view text);

// Whatever is not printable ASCII becomes \xHH, so that nobody on the network writes on our terminal.
std::string printable(std::string_view text);

// The same in quotes, with a backslash before quotes and backslashes: one value, wherever it ends.
std::string in_quotes(std::string_view text);

// Bare where that can be told from its surroundings, or else in quotes.
std::string in_quotes_if_needed(std::string_view text);

}  // namespace memberlist::tools
