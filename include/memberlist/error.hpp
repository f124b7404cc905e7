// Every way in which this library can refuse or fail, as one `std::error_code` category.
//
// `invalid_argument`, `would_deadlock`, `message_too_large`, `operation_canceled` and `timed_out` equal the std::errc of
// that meaning, as the codes of the system and of Asio do.
//
// `Error` adds a sentence for people to the code; the sentence never replaces the code. Each value says what
// state the failed call leaves behind.
#pragma once

#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "memberlist/export.hpp"

namespace memberlist {

// All of this library's own errors; converts to std::error_code. The names are those of the drop counters.
enum class Errc {
    /// No error; no Result carries it. As an std::error_code, which completions get, it is false, yet of our category, and so
    /// does not equal an std::error_code{}.
    ok = 0,

    // --- what a caller can get wrong; nothing was changed, nothing was opened ---
    /// An argument or configuration field is out of range; the detail names it.
    invalid_argument,
    /// A key is not 16, 24 or 32 bytes long.
    invalid_key,
    /// The key is not in the keyring.
    unknown_key,
    /// The primary key cannot be removed.
    primary_key_in_use,
    /// A blocking call was made from a callback, of this node or of another one of the process.
    would_deadlock,
    /// No member of that name is known.
    unknown_node,
    /// The payload cannot be carried that way.
    message_too_large,

    // --- how an operation can end; its effects up to then stay ---
    /// The node was shut down before the operation finished.
    shutting_down,
    /// The caller canceled the operation.
    operation_canceled,
    /// The deadline passed first.
    timed_out,
    /// No seed could be joined; the node goes on as before.
    join_failed,
    /// The peer answered a join, but does not list us afterwards: its admission policy or its version check
    /// refused us, or our name is taken. It knows nothing new; what it told us was merged and stays.
    join_refused,
    /// The peer did not answer a ping.
    no_response,
    /// A host name has no address.
    resolve_failed,
    /// The peer closed the stream before its message was complete.
    stream_closed,
    /// The peer answered with an error; the detail carries its text.
    remote_error,
    /// The address cannot be bound: in use, not ours, or not permitted.
    bind_failed,
    /// A message could not be encrypted (no key, no entropy) and was not sent.
    encryption_failed,

    // --- what a peer can send us; the message is dropped and counted, state is untouched ---
    /// There is no type byte.
    empty_message,
    /// The input ends inside a value.
    truncated,
    /// A body is not the msgpack map its type demands.
    malformed_message,
    /// The type byte is unassigned, or not allowed at this place.
    unknown_message_type,
    /// A label header is truncated or empty.
    malformed_label,
    /// The label is not ours.
    label_mismatch,
    /// A label header arrived although inbound labels are not checked.
    unexpected_label,
    /// The encryption version is neither 0 nor 1.
    unsupported_encryption,
    /// No installed key authenticates the message.
    decrypt_failed,
    /// Plaintext arrived although encryption is required.
    not_encrypted,
    /// An encrypted stream arrived although no key is configured.
    not_decryptable,
    /// The CRC does not match.
    bad_checksum,
    /// A compound's length table is truncated.
    malformed_compound,
    /// A compound ends inside a part; the parts before it were used.
    truncated_compound,
    /// The compression algorithm is not one we know.
    unknown_compression,
    /// Compressed data do not decode.
    malformed_compression,
    /// Compounds or compressions are nested beyond the limit.
    nesting_too_deep,
    /// A count or a length is above its limit; the detail names it.
    limit_exceeded,
    /// Protocol versions of the two clusters do not overlap; nothing was merged.
    incompatible_protocol,
    /// The admission policy, or an address filter, said no.
    refused_by_policy,
    /// A message on a topic names a sender who is not a member.
    unknown_sender,
    /// A message came on a topic that nobody handles.
    unhandled_topic,
    /// A broadcast on a topic has a number from more than a day ahead of our clock: it is forged, or the sender's
    /// clock and ours disagree.
    future_broadcast,
    /// A broadcast on a topic is older than those of its sender that we can still tell apart, or than one under the
    /// same key that has come already.
    stale_broadcast,
};

// The category "memberlist" of our codes; its messages are sentences in English. Any thread.
MEMBERLIST_API const std::error_category& error_category() noexcept;
// What lets an Errc stand where a std::error_code is wanted.
MEMBERLIST_API std::error_code make_error_code(Errc code) noexcept;

// The short name of a code, as used in counters: "label_mismatch".
MEMBERLIST_API std::string_view errc_name(Errc code) noexcept;

// An error as a Result carries it.
struct Error {
    /// Ours, or what the system said; compare it with an Errc.
    std::error_code code;
    /// For people: what was refused, and where it came from. May be empty.
    std::string detail;

    // One of ours, `text` as the detail.
    Error(Errc errc, std::string text = {}) : code(make_error_code(errc)), detail(std::move(text)) {}
    // Any other, such as the system's.
    Error(std::error_code other, std::string text = {}) : code(other), detail(std::move(text)) {}

    // The detail if there is one, else the code's own sentence.
    std::string message() const { return detail.empty() ? code.message() : detail; }
};

}  // namespace memberlist

template <>
struct std::is_error_code_enum<memberlist::Errc> : std::true_type {};
