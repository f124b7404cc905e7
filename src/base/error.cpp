#include "memberlist/error.hpp"

#include <array>

namespace memberlist {

namespace {

struct Description {
    std::string_view name;
    const char* sentence;
};

// In the order of Errc.
constexpr std::array descriptions{
    Description{"ok", "no error"},
    Description{"invalid_argument", "an argument is out of range"},
    Description{"invalid_key", "key size must be 16, 24 or 32 bytes"},
    Description{"unknown_key", "requested key is not in the keyring"},
    Description{"primary_key_in_use", "removing the primary key is not allowed"},
    Description{"would_deadlock", "a blocking call from a callback might never return"},
    Description{"unknown_node", "no member has that name"},
    Description{"message_too_large", "the message is too large to send this way"},
    Description{"shutting_down", "the node is shutting down"},
    Description{"operation_canceled", "the operation was canceled"},
    Description{"timed_out", "the deadline passed"},
    Description{"join_failed", "no seed could be joined"},
    Description{"join_refused", "the peer answered, but does not list us"},
    Description{"no_response", "the peer did not answer"},
    Description{"resolve_failed", "the host name has no address"},
    Description{"stream_closed", "the stream ended before its message was complete"},
    Description{"remote_error", "the peer reported an error"},
    Description{"bind_failed", "the address cannot be bound"},
    Description{"encryption_failed", "the message could not be encrypted"},
    Description{"empty_message", "missing message type byte"},
    Description{"truncated", "the message is truncated"},
    Description{"malformed_message", "the message body is malformed"},
    Description{"unknown_message_type", "the message type is not supported here"},
    Description{"malformed_label", "the label header is truncated or empty"},
    Description{"label_mismatch", "the label is not ours"},
    Description{"unexpected_label", "a label is present although none is checked"},
    Description{"unsupported_encryption", "the encryption version is not supported"},
    Description{"decrypt_failed", "no installed keys could decrypt the message"},
    Description{"not_encrypted", "encryption is configured but remote state is not encrypted"},
    Description{"not_decryptable", "remote state is encrypted and encryption is not configured"},
    Description{"bad_checksum", "the checksum does not match"},
    Description{"malformed_compound", "the compound's length table is truncated"},
    Description{"truncated_compound", "the compound ends inside a part"},
    Description{"unknown_compression", "the compression algorithm is unknown"},
    Description{"malformed_compression", "the compressed data do not decode"},
    Description{"nesting_too_deep", "messages are nested too deeply"},
    Description{"limit_exceeded", "a limit is exceeded"},
    Description{"incompatible_protocol", "protocol versions do not overlap"},
    Description{"refused_by_policy", "refused by policy"},
    Description{"unknown_sender", "the sender is not a member"},
    Description{"unhandled_topic", "no handler is registered for the topic"},
    Description{"future_broadcast", "the broadcast's number is more than a day ahead of our clock"},
    Description{"stale_broadcast", "the broadcast is older than one already received"},
};
static_assert(descriptions.size() == static_cast<std::size_t>(Errc::stale_broadcast) + 1);

const Description* find(int code) noexcept {
    const auto index = static_cast<std::size_t>(code);
    return code >= 0 && index < descriptions.size() ? &descriptions[index] : nullptr;
}

class Category final : public std::error_category {
public:
    const char* name() const noexcept override { return "memberlist"; }
    std::string message(int code) const override {
        const Description* description = find(code);
        return description != nullptr ? description->sentence : "unknown memberlist error";
    }
    std::error_condition default_error_condition(int code) const noexcept override {
        switch (static_cast<Errc>(code)) {
            case Errc::invalid_argument: return std::errc::invalid_argument;
            case Errc::would_deadlock: return std::errc::resource_deadlock_would_occur;
            case Errc::message_too_large: return std::errc::message_size;
            case Errc::operation_canceled: return std::errc::operation_canceled;
            case Errc::timed_out: return std::errc::timed_out;
            default: return {code, *this};
        }
    }
};

}  // namespace

const std::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

std::error_code make_error_code(Errc code) noexcept { return {static_cast<int>(code), error_category()}; }

std::string_view errc_name(Errc code) noexcept {
    const Description* description = find(static_cast<int>(code));
    return description != nullptr ? description->name : "unknown";
}

}  // namespace memberlist
