// All errors of this library, as one `std::error_code` category. The comment of each code says what
// state the failed call leaves behind.
//
// `invalid_argument`, `would_deadlock`, `message_too_large`, `operation_canceled` and `timed_out`
// equal the std::errc values of the same meaning, as the error codes of the system and of Asio do.
// An `Error` is a code plus a human-readable message; programs should test the code.
#pragma once

#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "memberlist/export.hpp"

namespace memberlist {

// The error codes; convertible to std::error_code. Drop counters use their names.
enum class Errc {
    /// Success. The start_ functions of Memberlist report it as an std::error_code, which converts
    /// to false but belongs to our category and therefore does not equal std::error_code{}. No
    /// Result contains it.
    ok = 0,

    // --- mistakes of the caller; nothing was changed or opened ---
    /// An argument or a field of the configuration is out of range; the detail names it.
    invalid_argument,
    /// A key is not 16, 24 or 32 bytes long.
    invalid_key,
    /// The key is not in the keyring.
    unknown_key,
    /// The primary key cannot be removed.
    primary_key_in_use,
    /// A blocking function was called inside a callback of any node of this process.
    would_deadlock,
    /// There is no member of that name.
    unknown_node,
    /// The payload is too large for the chosen way to send it.
    message_too_large,

    // --- failures of an operation; its effects up to then remain ---
    /// The node was shut down before the operation finished.
    shutting_down,
    /// The caller canceled the operation.
    operation_canceled,
    /// The deadline passed before the operation finished.
    timed_out,
    /// No seed could be joined; the node continues as before.
    join_failed,
    /// The peer answered a join but does not list us afterwards: its admission policy or version
    /// check refused us, or our name is taken. Its own state is unchanged; the state that it sent
    /// us was merged and stays.
    join_refused,
    /// The peer did not answer a ping.
    no_response,
    /// The host name has no address.
    resolve_failed,
    /// The peer closed the stream before its message was complete.
    stream_closed,
    /// The peer answered with an error; the detail is its text.
    remote_error,
    /// The address cannot be bound: it is in use, does not belong to this host, or is not
    /// permitted. Or the node has no address to advertise.
    bind_failed,
    /// A message could not be encrypted, for lack of a key or of entropy, and was not sent.
    encryption_failed,

    // --- bad input from a peer; the message was dropped and counted, and no state changed ---
    /// The message has no type byte.
    empty_message,
    /// The input ends in the middle of a value.
    truncated,
    /// The body is not the msgpack map that its type requires.
    malformed_message,
    /// The type byte is unassigned or not allowed here.
    unknown_message_type,
    /// The label header is truncated or empty.
    malformed_label,
    /// The label differs from ours.
    label_mismatch,
    /// A label header arrived although Config::skip_inbound_label_check is set.
    unexpected_label,
    /// The encryption version is neither 0 nor 1.
    unsupported_encryption,
    /// None of our keys decrypts and authenticates the message.
    decrypt_failed,
    /// Plaintext arrived although encryption is required.
    not_encrypted,
    /// An encrypted stream arrived although no key is configured.
    not_decryptable,
    /// The CRC does not match.
    bad_checksum,
    /// The length table of a compound message is truncated.
    malformed_compound,
    /// A compound message ends in the middle of a part; the parts before it were used.
    truncated_compound,
    /// The compression algorithm is unknown.
    unknown_compression,
    /// The compressed data cannot be decoded.
    malformed_compression,
    /// Compound or compressed messages are nested too deeply.
    nesting_too_deep,
    /// A count or length exceeds its limit; the detail names it.
    limit_exceeded,
    /// The protocol versions of the two clusters do not overlap; nothing was merged.
    incompatible_protocol,
    /// The admission policy or an address filter refused the message, or the name in the message
    /// belongs to a member at another address.
    refused_by_policy,
    /// A message on a topic names a sender that is not a member.
    unknown_sender,
    /// A message on a topic has no handler here.
    unhandled_topic,
    /// The number of a broadcast on a topic, which is a time (topic.hpp), is more than a day ahead
    /// of our clock: the broadcast is forged, or one of the two clocks is wrong.
    future_broadcast,
    /// A broadcast on a topic is older than the last 1024 broadcasts of its sender, or older than a
    /// broadcast with the same topic and key that has already arrived from that sender.
    stale_broadcast,
};

// Returns the category "memberlist", whose messages are English sentences. Thread-safe.
MEMBERLIST_API const std::error_category& error_category() noexcept;
// Converts an Errc to a std::error_code; called implicitly.
MEMBERLIST_API std::error_code make_error_code(Errc code) noexcept;

// Returns the name of a code as used in counters, such as "label_mismatch".
MEMBERLIST_API std::string_view errc_name(Errc code) noexcept;

// A code and an optional detail, as carried by a Result.
struct Error {
    /// A code of this library (Errc), of the system or of a replacement such as a Transport.
    /// Comparable with an Errc.
    std::error_code code;
    /// What was refused and where it came from, as human-readable text. May be empty.
    std::string detail;

    // Creates one of this library's errors with `text` as its detail.
    Error(Errc errc, std::string text = {}) : code(make_error_code(errc)), detail(std::move(text)) {}
    // Creates any other error, such as the system's.
    Error(std::error_code other, std::string text = {}) : code(other), detail(std::move(text)) {}

    // Returns the detail or, if that is empty, the code's own message.
    std::string message() const { return detail.empty() ? code.message() : detail; }
};

}  // namespace memberlist

template <>
struct std::is_error_code_enum<memberlist::Errc> : std::true_type {};
