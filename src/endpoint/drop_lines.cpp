#include "endpoint/drop_lines.hpp"

#include "wire/message.hpp"

namespace memberlist::endpoint {

namespace {

// `ok`, which no drop has, for an error of another category.
Errc errc_of(const Error& error) {
    return error.code.category() == error_category() ? static_cast<Errc>(error.code.value()) : Errc::ok;
}

}  // namespace

DropLine packet_drop_line(const Error& error) {
    switch (errc_of(error)) {
        case Errc::label_mismatch:
        case Errc::unexpected_label: return {LogLevel::error, "{error}:"};
        case Errc::unsupported_encryption:
        case Errc::decrypt_failed: return {LogLevel::error, "Decrypt packet failed: {error}"};
        case Errc::bad_checksum: return {LogLevel::warn, "Got {error}"};
        case Errc::malformed_compound: return {LogLevel::error, "Failed to decode compound request: {error}"};
        case Errc::truncated_compound: return {LogLevel::warn, "{error}"};
        case Errc::unknown_compression:
        case Errc::malformed_compression:
        case Errc::malformed_message:  // the COMPRESS message itself
        case Errc::truncated: return {LogLevel::error, "Failed to decompress payload: {error}"};
        default: return {LogLevel::error, "{error}"};
    }
}

DropLine undecoded_line(std::uint8_t type) {
    switch (static_cast<wire::MessageType>(type)) {
        case wire::MessageType::ping: return {LogLevel::error, "Failed to decode ping request: {error}"};
        case wire::MessageType::indirect_ping:
            return {LogLevel::error, "Failed to decode indirect ping request: {error}"};
        case wire::MessageType::ack: return {LogLevel::error, "Failed to decode ack response: {error}"};
        case wire::MessageType::nack: return {LogLevel::error, "Failed to decode nack response: {error}"};
        case wire::MessageType::suspect:
            return {LogLevel::error, "Failed to decode suspect message: {error}"};
        case wire::MessageType::alive: return {LogLevel::error, "Failed to decode alive message: {error}"};
        case wire::MessageType::dead: return {LogLevel::error, "Failed to decode dead message: {error}"};
        default: return {LogLevel::error, "{error}"};
    }
}

DropLine stream_drop_line(const Error& error, std::optional<std::uint8_t> type) {
    switch (errc_of(error)) {
        case Errc::malformed_label:
            return {LogLevel::error, "failed to receive and remove the stream label header: {error}"};
        case Errc::label_mismatch:
        case Errc::unexpected_label: return {LogLevel::error, "{error}:"};
        case Errc::unknown_message_type: return {LogLevel::error, "{error}"};
        default: break;
    }
    if (!type) return {LogLevel::error, "failed to receive: {error}"};
    switch (static_cast<wire::MessageType>(*type)) {
        case wire::MessageType::push_pull: return {LogLevel::error, "Failed to read remote state: {error}"};
        case wire::MessageType::user: return {LogLevel::error, "Failed to receive user message: {error}"};
        case wire::MessageType::ping: return {LogLevel::error, "Failed to decode ping: {error}"};
        default: return {LogLevel::error, "failed to receive: {error}"};
    }
}

}  // namespace memberlist::endpoint
