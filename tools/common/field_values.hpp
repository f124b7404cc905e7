// Converts the fields of wire structs to Values, based on wire/schema.hpp.
#pragma once

#include <string_view>
#include <tuple>

#include "common/layer.hpp"
#include "wire/schema.hpp"
#include "wire/struct_codec.hpp"

namespace memberlist::tools {

// Interprets the value of the field `key`. Addresses, versions and states are recognized by their
// key.
Field make_field(std::string_view key, bool value);
Field make_field(std::string_view key, std::uint64_t value);
Field make_field(std::string_view key, std::int64_t value);
Field make_field(std::string_view key, std::string_view value);
Field make_field(std::string_view key, BytesView value);
Field make_field(std::string_view key, const wire::NilableBytes& value);

template <class Access, class Struct>
Field field_of(const wire::Field<Access>& field, const Struct& owner) {
    const auto& value = field.of(owner);
    using Type = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::unsigned_integral<Type> && !std::same_as<Type, bool>) {
        return make_field(field.key, std::uint64_t{value});
    } else {
        return make_field(field.key, value);
    }
}

// All fields that encoding `message` writes, in the order of writing. They have no places.
template <class Struct>
std::vector<Field> written_fields(const Struct& message) {
    std::vector<Field> fields;
    const auto add = [&](const auto& field) {
        if (wire::is_written(field, message)) fields.push_back(field_of(field, message));
    };
    std::apply([&](const auto&... field) { (add(field), ...); }, wire::Schema<Struct>::fields);
    return fields;
}

}  // namespace memberlist::tools
