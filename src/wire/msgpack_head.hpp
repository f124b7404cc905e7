// The head of a msgpack value: its type byte and the number after it. Used by MsgpackReader and
// MessageExtent.
#pragma once

#include <cstdint>
#include <optional>

#include "memberlist/bytes.hpp"

namespace memberlist::wire {

enum class ValueKind : std::uint8_t {
    nil,
    boolean,
    unsigned_integer,
    signed_integer,
    floating,
    raw,     // fixstr, str8, str16, str32: text or bytes in the old profile
    binary,  // bin8, bin16, bin32
    array,
    map,
    extension,
    invalid,  // c1, unassigned in the format
};

struct ValueHead {
    ValueKind kind = ValueKind::invalid;
    std::uint8_t head_bytes = 0;
    // The integer (sign-extended), the boolean (0 or 1), or the count or length. Unspecified for a
    // float.
    std::uint64_t argument = 0;

    bool is_container() const { return kind == ValueKind::array || kind == ValueKind::map; }
    bool is_byte_string() const { return kind == ValueKind::raw || kind == ValueKind::binary; }

    // Bytes between this head and the next one.
    std::uint64_t payload_bytes() const {
        if (kind == ValueKind::extension) return argument + 1;  // plus the extension's type byte
        return is_byte_string() ? argument : 0;
    }
    // Number of values directly inside.
    std::uint64_t children() const {
        if (kind == ValueKind::map) return 2 * argument;
        return kind == ValueKind::array ? argument : 0;
    }
};

// Parses the head of the value at the start of `input`; nullopt if `input` ends inside the head.
std::optional<ValueHead> parse_head(BytesView input);

}  // namespace memberlist::wire
