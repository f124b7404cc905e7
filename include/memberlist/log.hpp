// Structured log records. The library builds them; a sink formats and writes them.
//
// Building a record does not allocate, and values are rendered only if the sink asks. Where Go's
// memberlist logs the same thing, the rendered record equals Go's line, because operators search
// their logs for it.
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

// The severity of a record. Go's lines say ERR for `error`.
enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

// Returns "TRACE", "DEBUG", "INFO", "WARN" or "ERR", as in Go's lines. `level` must be one of the
// five.
MEMBERLIST_API std::string_view log_level_name(LogLevel level) noexcept;

// The value of a field. Borrows text, addresses and errors: valid only during the sink's call.
class MEMBERLIST_API LogValue {
public:
    // Text; not copied. It may come from the network.
    LogValue(std::string_view text) : value_(text) {}
    // NUL-terminated text; not copied.
    LogValue(const char* text) : value_(std::string_view(text)) {}
    // Text; not copied.
    LogValue(const std::string& text) : value_(std::string_view(text)) {}
    // An address; not copied.
    LogValue(const SocketAddress& address) : value_(&address) {}
    // An error with its detail; not copied.
    LogValue(const Error& error) : value_(&error) {}
    // An error code.
    LogValue(const std::error_code& error) : value_(error) {}
    // A signed number of any size.
    template <std::signed_integral T>
    LogValue(T number) : value_(static_cast<std::int64_t>(number)) {}
    // An unsigned number of any size.
    template <std::unsigned_integral T>
    LogValue(T number) : value_(static_cast<std::uint64_t>(number)) {}

    // Returns the value as raw text, which may come from the network and contain line breaks. A
    // sink that writes lines must escape it; render() does.
    std::string to_string() const;
    // Whether the value is an error, rather than a string, an address or a number.
    bool is_error() const;

private:
    std::variant<std::string_view, const SocketAddress*, const Error*, std::error_code, std::int64_t,
                 std::uint64_t>
        value_;
};

// One named value of a record.
struct LogField {
    std::string_view key;  ///< In snake_case; the same key means the same in all records.
    LogValue value;        ///< Its value.
};

// One log record. Valid only during the sink's call.
struct LogRecord {
    /// The severity, at least Config::log_level.
    LogLevel level;
    /// The message, in which "{key}" stands for the value of that field, as in "Suspect {node} has
    /// failed, no acks received".
    std::string_view message;
    /// All fields, including those that the message does not mention.
    std::span<const LogField> fields;
};

// Renders a record as one line, without time, level or line break. Fields that the message mentions
// are put in place; the others follow as " key=value". Values may come from hostile peers, so a
// value that is empty or contains spaces, quotes, backslashes or "=" is quoted, and bytes that are
// not printable ASCII become "\xHH". An error that the message mentions is printed without quotes,
// as in Go, even if it contains spaces, quotes or backslashes.
MEMBERLIST_API std::string render(const LogRecord& record);

// Receives log records. Called on the node's thread, and by Memberlist::create() before that thread
// runs; one call at a time for each node. Must not throw or block for long, because the node waits.
using LogSink = std::function<void(const LogRecord&)>;

// Returns a sink that writes "2026/01/02 15:04:05 [WARN] memberlist: " and the rendered record to
// standard error, as Go's library does. If the reader of standard error stalls, so does the node.
MEMBERLIST_API LogSink stderr_sink();

}  // namespace memberlist
