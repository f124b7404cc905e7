// Drop lines: what the log says of a datagram or stream that could not be understood, in the words of Go's log.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "memberlist/error.hpp"
#include "memberlist/log.hpp"

namespace memberlist::endpoint {

struct DropLine {
    LogLevel level = LogLevel::error;
    /// A template with "{error}" in it (see LogRecord).
    std::string_view message;
};

// The layers around a packet's messages (Go: net.go ingestPacket, handleCommand, handleCompound, handleCompressed).
DropLine packet_drop_line(const Error& error);

// A packet's message of this type byte does not decode.
DropLine undecoded_line(std::uint8_t type);

// An accepted stream; `type` is that of its message, as far as it was read (Go: net.go handleConn).
DropLine stream_drop_line(const Error& error, std::optional<std::uint8_t> type);

}  // namespace memberlist::endpoint
