// Forms: message bodies that memberlist's encoders do not write but a decoder may have to read.
// Values have other widths and kinds; keys are out of order, repeated, missing or unknown; arrays
// stand for maps.
#pragma once

#include "generator.hpp"
#include "wire/schema.hpp"

namespace memberlist::differential {

struct FormField {
    std::string_view key;
    std::size_t declared = 0;
    Bytes value;
};

// The value in some equivalent form, sometimes in an invalid one.
Bytes odd_value(Generator& generator, bool value);
Bytes odd_value(Generator& generator, std::uint64_t value);
Bytes odd_value(Generator& generator, std::int64_t value);
Bytes odd_value(Generator& generator, const wire::NilableBytes& value);
Bytes odd_value(Generator& generator, std::string_view value);

// The fields as a map or an array, in some order, with some omitted, added or repeated.
Bytes odd_container(Generator& generator, std::vector<FormField> fields);

// Any msgpack value, or bytes that are not one.
Bytes any_value(Generator& generator, int depth);

inline Bytes odd_value(Generator& generator, std::uint8_t value) {
    return odd_value(generator, std::uint64_t{value});
}
inline Bytes odd_value(Generator& generator, std::uint16_t value) {
    return odd_value(generator, std::uint64_t{value});
}
inline Bytes odd_value(Generator& generator, std::uint32_t value) {
    return odd_value(generator, std::uint64_t{value});
}
inline Bytes odd_value(Generator& generator, BytesView value) {
    return odd_value(generator, wire::NilableBytes(value));
}

// The body of a message in some form.
template <class Struct>
Bytes odd_body(Generator& generator, const Struct& value) {
    std::vector<FormField> fields;
    std::apply(
        [&](const auto&... field) {
            (fields.push_back({field.key, field.declared, odd_value(generator, field.of(value))}), ...);
        },
        wire::Schema<Struct>::fields);
    return odd_container(generator, std::move(fields));
}

}  // namespace memberlist::differential
