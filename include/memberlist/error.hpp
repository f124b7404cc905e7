// Every way in which this library can refuse or fail, as one `std::error_code` category.
//
// `Error` adds a sentence for people to the code; the sentence never replaces the code. Each value says what
// state the failed call leaves behind.
#pragma once

#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace memberlist {

enum class Errc {
    ok = 0,

    // --- what a caller can get wrong; nothing was changed, nothing was opened ---
    invalid_argument,    ///< An argument or configuration field is out of range; the detail names it.
    invalid_key,         ///< A key is not 16, 24 or 32 bytes long.
    unknown_key,         ///< The key is not in the keyring.
    primary_key_in_use,  ///< The primary key cannot be removed.
    would_deadlock,      ///< A blocking call was made from the engine's own thread.
    unknown_node,        ///< No member of that name is known.
    message_too_large,   ///< The payload cannot be carried that way.

    // --- how an operation can end; its effects up to then stay ---
    shutting_down,       ///< The node was shut down before the operation finished.
    operation_canceled,  ///< The caller canceled the operation.
    timed_out,           ///< The deadline passed first.
    join_failed,         ///< No seed could be joined; the node goes on as before.
    no_response,         ///< The peer did not answer a ping.
    resolve_failed,      ///< A host name has no address.
    stream_closed,       ///< The peer closed the stream before its message was complete.
    remote_error,        ///< The peer answered with an error; the detail carries its text.
    bind_failed,         ///< The address cannot be bound: in use, not ours, or not permitted.
    encryption_failed,   ///< A message could not be encrypted (no key, no entropy) and was not sent.

    // --- what a peer can send us; the message is dropped and counted, state is untouched ---
    empty_message,           ///< There is no type byte.
    truncated,               ///< The input ends inside a value.
    malformed_message,       ///< A body is not the msgpack map its type demands.
    unknown_message_type,    ///< The type byte is unassigned, or not allowed at this place.
    malformed_label,         ///< A label header is truncated or empty.
    label_mismatch,          ///< The label is not ours.
    unexpected_label,        ///< A label header arrived although inbound labels are not checked.
    unsupported_encryption,  ///< The encryption version is neither 0 nor 1.
    decrypt_failed,          ///< No installed key authenticates the message.
    not_encrypted,           ///< Plaintext arrived although encryption is required.
    not_decryptable,         ///< An encrypted stream arrived although no key is configured.
    bad_checksum,            ///< The CRC does not match.
    malformed_compound,      ///< A compound's length table is truncated.
    truncated_compound,      ///< A compound ends inside a part; the parts before it were used.
    unknown_compression,     ///< The compression algorithm is not one we know.
    malformed_compression,   ///< Compressed data do not decode.
    nesting_too_deep,        ///< Compounds or compressions are nested beyond the limit.
    limit_exceeded,          ///< A count or a length is above its limit; the detail names it.
    incompatible_protocol,   ///< Protocol versions of the two clusters do not overlap; nothing was merged.
    refused_by_policy,       ///< The admission policy, or an address filter, said no.
};

const std::error_category& error_category() noexcept;
std::error_code make_error_code(Errc code) noexcept;

// The short name of a code, as used in counters: "label_mismatch".
std::string_view errc_name(Errc code) noexcept;

struct Error {
    std::error_code code;
    std::string detail;  ///< For people: what was refused, and where it came from. May be empty.

    Error(Errc errc, std::string text = {}) : code(make_error_code(errc)), detail(std::move(text)) {}
    Error(std::error_code other, std::string text = {}) : code(other), detail(std::move(text)) {}

    // The detail if there is one, else the code's own sentence.
    std::string message() const { return detail.empty() ? code.message() : detail; }
};

}  // namespace memberlist

template <>
struct std::is_error_code_enum<memberlist::Errc> : std::true_type {};
