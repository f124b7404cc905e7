// Structured log records. The library neither formats nor writes: a sink does.
//
// Building a record allocates nothing; values are rendered only if a sink asks for them. Where Go's memberlist has
// the same thing to say, a record rendered is Go's line: operators search their logs for it.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "memberlist/address.hpp"
#include "memberlist/error.hpp"
#include "memberlist/export.hpp"

namespace memberlist {

// How bad it is. Go's lines say ERR for `error`.
enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

// "TRACE", "DEBUG", "INFO", "WARN", "ERR", as in Go's lines; of one of the five.
MEMBERLIST_API std::string_view log_level_name(LogLevel level) noexcept;

// A value of a field. Borrows text and addresses: valid during the sink's call only.
class MEMBERLIST_API LogValue {
public:
    // Text, from here or from elsewhere on the network.
    LogValue(std::string_view text) : value_(text) {}
    // Text that ends with a NUL.
    LogValue(const char* text) : value_(std::string_view(text)) {}
    // Text; not copied.
    LogValue(const std::string& text) : value_(std::string_view(text)) {}
    // An address; not copied.
    LogValue(const SocketAddress& address) : value_(&address) {}
    // An error with its sentence; not copied.
    LogValue(const Error& error) : value_(&error) {}
    // An error.
    LogValue(const std::error_code& error) : value_(error) {}
    // A number, of any size.
    template <std::signed_integral T>
    LogValue(T number) : value_(static_cast<std::int64_t>(number)) {}
    // A number, of any size.
    template <std::unsigned_integral T>
    LogValue(T number) : value_(static_cast<std::uint64_t>(number)) {}

    // Text as it is, line breaks and all, also of others on the network: a sink that writes lines escapes it.
    std::string to_string() const;
    // The value says what went wrong, in words; else it is a name, an address or a number.
    bool is_error() const;

private:
    std::variant<std::string_view, const SocketAddress*, const Error*, std::error_code, std::int64_t,
                 std::uint64_t>
        value_;
};

// One named value of a record.
struct LogField {
    std::string_view key;  ///< A word in snake_case, the same in all records that mean the same.
    LogValue value;        ///< What it is this time.
};

// Something that happened. Valid during the sink's call only.
struct LogRecord {
    /// At least Config::log_level.
    LogLevel level;
    /// "{key}" stands for the value of the field of that key: "Suspect {node} has failed, no acks received".
    std::string_view message;
    /// The values, those that the message does not mention included.
    std::span<const LogField> fields;
};

// The record as one line, without time, level or line break: the message with its fields in place, the others behind
// it as " key=value". Much of it is what others on the network please, so each value stays one value and the line one
// line: what is not plain is put in quotes, what is not printable ASCII written as "\xHH". Errors in the message may
// have spaces.
MEMBERLIST_API std::string render(const LogRecord& record);

// Called on the engine's thread, and by Memberlist::create() before that runs; one call at a time for each node. Must not
// throw, and not block for long: the node waits.
using LogSink = std::function<void(const LogRecord&)>;

// Writes "2026/01/02 15:04:05 [WARN] memberlist: " and the rendered record to standard error, as operators of Go's
// library know it. Waits for whoever reads standard error: if that one stalls, so does the node.
MEMBERLIST_API LogSink stderr_sink();

}  // namespace memberlist
