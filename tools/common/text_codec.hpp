// Text forms: hexadecimal, base64, durations, and printable forms of text from the network.
#pragma once

#include <string>
#include <string_view>

#include "memberlist/bytes.hpp"
#include "memberlist/result.hpp"
#include "memberlist/time.hpp"

namespace memberlist::tools {

std::string to_hex(BytesView bytes);
// Ignores white space. The error gives the position of the first invalid character.
Result<Bytes> parse_hex(std::string_view text);

// Expects the standard alphabet with padding.
Result<Bytes> parse_base64(std::string_view text);

// Parses a base64 key of 16, 24 or 32 bytes. The error does not repeat the key.
Result<Bytes> parse_key(std::string_view text);

// Parses "500ms", "1s", "2m" or "1h", from one millisecond to a million hours.
Result<Duration> parse_duration(std::string_view text);

// Replaces everything but printable ASCII by \xHH, so that text from the network cannot control the
// terminal.
std::string printable(std::string_view text);

// The end of an error about a value: `, not "text"`, or nothing if the text is long.
std::string but_not(std::string_view text);

// Returns the printable form in quotes, with quotes and backslashes escaped.
std::string in_quotes(std::string_view text);

// Returns the text bare if that is unambiguous, otherwise in quotes.
std::string in_quotes_if_needed(std::string_view text);

}  // namespace memberlist::tools
