// Encodes and decodes a struct according to its table in schema.hpp.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "wire/msgpack_reader.hpp"
#include "wire/msgpack_writer.hpp"
#include "wire/schema.hpp"

namespace memberlist::wire {

// Whether Go's `omitempty` leaves the field out; nil and empty are treated alike.
inline bool is_empty(std::integral auto value) { return value == 0; }
inline bool is_empty(std::string_view value) { return value.empty(); }
inline bool is_empty(BytesView value) { return value.empty(); }
inline bool is_empty(const NilableBytes& value) { return value.bytes.empty(); }

template <class Access, class Struct>
bool is_written(const Field<Access>& field, const Struct& value) {
    return field.presence == Presence::always || !is_empty(field.of(value));
}

template <class Struct>
void write_struct(MsgpackWriter& writer, const Struct& value) {
    static_assert(schema_is_sound<Struct>());
    const auto write_field = [&](const auto& field) {
        if (!is_written(field, value)) return;
        writer.write(field.key);
        writer.write(field.of(value));
    };
    std::apply(
        [&](const auto&... field) {
            writer.write_map_head((0u + ... + static_cast<std::uint32_t>(is_written(field, value))));
            (write_field(field), ...);
        },
        Schema<Struct>::fields);
}

// Reads the field that `matches` selects, or skips the value if there is none.
template <class Struct, class Matches>
void read_matching_field(MsgpackReader& reader, Struct& value, const Matches& matches) {
    const auto read_if_matching = [&](const auto& field) {
        if (!matches(field)) return false;
        reader.read(field.of(value));
        return true;
    };
    const bool is_known = std::apply([&](const auto&... field) { return (read_if_matching(field) || ...); },
                                     Schema<Struct>::fields);
    if (!is_known) reader.skip();
}

// Go: decode.go kStruct. Accepts a map in any order, where the last of equal keys wins; an array in
// declaration order, which may be shorter or longer than the struct; and nil. Missing fields of
// `value` stay unchanged.
template <class Struct>
void read_struct(MsgpackReader& reader, Struct& value) {
    const auto head = reader.read_struct_head();
    for (std::uint64_t i = 0; i < head.size && !reader.has_failed(); ++i) {
        if (head.is_array) {
            read_matching_field(reader, value, [&](const auto& field) { return field.declared == i; });
        } else {
            const std::string_view key = reader.read_key();
            read_matching_field(reader, value, [&](const auto& field) { return field.key == key; });
        }
    }
}

}  // namespace memberlist::wire
