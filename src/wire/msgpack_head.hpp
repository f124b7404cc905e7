// The head of one msgpack value: its type byte and the number behind it. What the typed reader and
// MessageExtent share.
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
    raw,     // fixstr, str8, str16, str32: text and bytes alike in the old profile
    binary,  // bin8, bin16, bin32
    array,
    map,
    extension,
    invalid,  // c1, which the format leaves unassigned
};

struct ValueHead {
    ValueKind kind = ValueKind::invalid;
    std::uint8_t head_bytes = 0;
    // The integer (sign-extended), 0 or 1 for a boolean, or the count or length. Meaningless for a float.
    std::uint64_t argument = 0;

    bool is_container() const { return kind == ValueKind::array || kind == ValueKind::map; }
    bool is_byte_string() const { return kind == ValueKind::raw || kind == ValueKind::binary; }

    // Bytes between this head and the next one.
    std::uint64_t payload_bytes() const {
        if (kind == ValueKind::extension) return argument + 1;  // its type byte
        return is_byte_string() ? argument : 0;
    }
    // Values nested directly inside.
    std::uint64_t children() const {
        if (kind == ValueKind::map) return 2 * argument;
        return kind == ValueKind::array ? argument : 0;
    }
};

// nullopt: `input`, which begins with the value, ends inside its head.
std::optional<ValueHead> parse_head(BytesView input);

}  // namespace memberlist::wire
