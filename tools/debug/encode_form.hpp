// EncodeForm fills in a wire struct from text, field by field, based on wire/schema.hpp.
//
//   address      10.0.0.1 (4 bytes), ::ffff:10.0.0.1 (16), fe80::1, or hex:... for any bytes
//   bytes        text, hex:00ff, or nil (the default)
//   versions     six numbers, 1/5/2/0/0/0
//   state        a number, or alive, suspect, dead, left
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <tuple>

#include "memberlist/result.hpp"
#include "wire/schema.hpp"

namespace memberlist::tools {

// Parses the text of one field. `kept` owns the bytes that views point to.
struct TextFields {
    static Result<void> set(std::string_view key, std::string_view text, bool& field,
                            std::deque<Bytes>& kept);
    static Result<void> set(std::string_view key, std::string_view text, std::uint8_t& field,
                            std::deque<Bytes>& kept);
    static Result<void> set(std::string_view key, std::string_view text, std::uint16_t& field,
                            std::deque<Bytes>& kept);
    static Result<void> set(std::string_view key, std::string_view text, std::uint32_t& field,
                            std::deque<Bytes>& kept);
    static Result<void> set(std::string_view key, std::string_view text, std::int64_t& field,
                            std::deque<Bytes>& kept);
    static Result<void> set(std::string_view key, std::string_view text, std::string_view& field,
                            std::deque<Bytes>& kept);
    static Result<void> set(std::string_view key, std::string_view text, wire::NilableBytes& field,
                            std::deque<Bytes>& kept);
};

// Parses "text" or "hex:00ff".
Result<Bytes> parse_bytes(std::string_view text);

template <class Struct>
class EncodeForm {
public:
    EncodeForm() = default;
    EncodeForm(const EncodeForm&) = delete;  // the message points into kept_
    EncodeForm& operator=(const EncodeForm&) = delete;

    // `key` is the field's name on the wire, such as SourceAddr.
    Result<void> set(std::string_view key, std::string_view text) {
        Result<void> result = Error(Errc::invalid_argument, "unknown field " + std::string(key));
        const auto try_field = [&](const auto& field) {
            if (field.key == key) result = TextFields::set(key, text, field.of(message_), kept_);
        };
        std::apply([&](const auto&... field) { (try_field(field), ...); }, wire::Schema<Struct>::fields);
        return result;
    }

    const Struct& message() const { return message_; }

private:
    Struct message_;
    std::deque<Bytes> kept_;
};

}  // namespace memberlist::tools
