// Drop lines: what the log says about a datagram or stream that could not be read, in the words of
// Go's log.
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

// For an error in the layers around a packet's messages (Go: net.go ingestPacket, handleCommand,
// handleCompound, handleCompressed).
DropLine packet_drop_line(const Error& error);

// For a packet's message with this type byte that does not decode.
DropLine undecoded_line(std::uint8_t type);

// For an accepted stream. `type`: that of its message, if it was read (Go: net.go handleConn).
DropLine stream_drop_line(const Error& error, std::optional<std::uint8_t> type);

}  // namespace memberlist::endpoint
