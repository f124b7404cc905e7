// Forms: the bodies of messages as no encoder of memberlist writes them, but as a decoder may have to read
// them: other widths and kinds of values, keys out of order, twice, missing or unknown, arrays for maps.
#pragma once

#include "dice.hpp"
#include "wire/schema.hpp"

namespace memberlist::differential {

struct FormField {
    std::string_view key;
    std::size_t declared = 0;
    Bytes value;
};

// A value in some form that stands for it; now and then in one that does not.
Bytes odd_value(Dice& dice, bool value);
Bytes odd_value(Dice& dice, std::uint64_t value);
Bytes odd_value(Dice& dice, std::int64_t value);
Bytes odd_value(Dice& dice, const wire::NilableBytes& value);
Bytes odd_value(Dice& dice, std::string_view value);

// The fields as a map or an array, in some order, some of them left out, added or repeated.
Bytes odd_container(Dice& dice, std::vector<FormField> fields);

// Any msgpack value, and some bytes that are none.
Bytes any_value(Dice& dice, int depth);

inline Bytes odd_value(Dice& dice, std::uint8_t value) { return odd_value(dice, std::uint64_t{value}); }
inline Bytes odd_value(Dice& dice, std::uint16_t value) { return odd_value(dice, std::uint64_t{value}); }
inline Bytes odd_value(Dice& dice, std::uint32_t value) { return odd_value(dice, std::uint64_t{value}); }
inline Bytes odd_value(Dice& dice, BytesView value) { return odd_value(dice, wire::NilableBytes(value)); }

// The body of a message in some form.
template <class Struct>
Bytes odd_body(Dice& dice, const Struct& value) {
    std::vector<FormField> fields;
    std::apply(
        [&](const auto&... field) {
            (fields.push_back({field.key, field.declared, odd_value(dice, field.of(value))}), ...);
        },
        wire::Schema<Struct>::fields);
    return odd_container(dice, std::move(fields));
}

}  // namespace memberlist::differential
