#include "forms.hpp"

#include <algorithm>

namespace memberlist::differential {

namespace {

// One value in this many does not suit its field.
constexpr std::size_t nonsense_rate = 25;

void put_number(std::uint64_t value, int size, Bytes& out) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

Bytes sized(std::uint8_t type, std::uint64_t value, int size) {
    Bytes out{type};
    put_number(value, size, out);
    return out;
}

// The width of a number: 1, 2, 4 or 8 bytes, at least `smallest`.
int some_width(Generator& generator, int smallest) {
    int size = smallest;
    while (size < 8 && generator.one_in(2)) size *= 2;
    return size;
}

std::uint8_t width_index(int size) {
    return static_cast<std::uint8_t>(size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3);
}

int unsigned_width(std::uint64_t value) {
    return value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x100000000 ? 4 : 8;
}

int signed_width(std::int64_t value) {
    const std::uint64_t magnitude = static_cast<std::uint64_t>(value < 0 ? ~value : value);
    return unsigned_width(magnitude << 1);
}

Bytes as_unsigned(Generator& generator, std::uint64_t value) {
    if (value < 0x80 && generator.one_in(2)) return {static_cast<std::uint8_t>(value)};
    const int size = some_width(generator, unsigned_width(value));
    return sized(static_cast<std::uint8_t>(0xcc + width_index(size)), value, size);
}

Bytes as_signed(Generator& generator, std::int64_t value) {
    if (value >= -32 && value < 128 && generator.one_in(2)) return {static_cast<std::uint8_t>(value)};
    const int size = some_width(generator, signed_width(value));
    return sized(static_cast<std::uint8_t>(0xd0 + width_index(size)), static_cast<std::uint64_t>(value),
                 size);
}

struct LengthForms {
    std::uint8_t fixed;        // 0: no fixed form
    std::uint8_t fixed_limit;  // lengths below it are fixed
    std::uint8_t first;        // the form with the smallest length
    int first_size;
};
constexpr LengthForms raw_forms{0xa0, 32, 0xd9, 1};
constexpr LengthForms bin_forms{0, 0, 0xc4, 1};
constexpr LengthForms array_forms{0x90, 16, 0xdc, 2};
constexpr LengthForms map_forms{0x80, 16, 0xde, 2};

Bytes some_head(Generator& generator, const LengthForms& forms, std::size_t length) {
    if (length < forms.fixed_limit && !generator.one_in(4))
        return {static_cast<std::uint8_t>(forms.fixed | length)};
    const int smallest = std::max(forms.first_size, unsigned_width(length));
    const int size = smallest < 4 && generator.one_in(2) ? 2 * smallest : smallest;
    const auto step = static_cast<std::uint8_t>(width_index(size) - width_index(forms.first_size));
    return sized(static_cast<std::uint8_t>(forms.first + step), length, size);
}

Bytes byte_string(Generator& generator, BytesView value) {
    Bytes out = some_head(generator, generator.one_in(4) ? bin_forms : raw_forms, value.size());
    append(out, value);
    return out;
}

// Go accepts an array of numbers, or the alternating keys and values of a map, as bytes and text.
Bytes numbers(Generator& generator, BytesView value) {
    const bool is_map = value.size() % 2 == 0 && generator.one_in(4);
    Bytes out = is_map ? some_head(generator, map_forms, value.size() / 2)
                       : some_head(generator, array_forms, value.size());
    for (const auto number : value) append(out, as_unsigned(generator, number));
    return out;
}

Bytes extension(Generator& generator) {
    constexpr std::array<std::uint8_t, 6> sizes{0, 1, 3, 4, 8, 12};
    constexpr std::array<std::uint8_t, 4> types{0, 7, 0x80, 0xff};
    const std::uint8_t size = generator.pick(sizes);
    Bytes out{0xc7, size, generator.pick(types)};
    append(out, generator.bytes(size));
    return out;
}

Bytes nested(Generator& generator, int depth) {
    const std::size_t count = generator.below(4);
    const bool is_map = generator.one_in(2);
    Bytes out = some_head(generator, is_map ? map_forms : array_forms, count);
    for (std::size_t i = 0; i < (is_map ? 2 * count : count); ++i)
        append(out, any_value(generator, depth - 1));
    return out;
}

Bytes odd_key(Generator& generator, std::string_view key) {
    if (generator.one_in(150)) return any_value(generator, 1);
    if (generator.one_in(150)) return numbers(generator, as_bytes(key));
    if (generator.one_in(150)) return byte_string(generator, {});
    return byte_string(generator, as_bytes(key));
}

// The decoded message shows which of the two values wins.
void repeat_key(Generator& generator, std::vector<FormField>& fields) {
    FormField again = fields[generator.below(fields.size())];
    if (again.value.size() > 1) again.value.back() ^= 1;
    fields.push_back(std::move(again));
}

void add_unknown_key(Generator& generator, std::vector<FormField>& fields) {
    constexpr std::array<std::string_view, 6> keys{"Unknown", "node", "NODE", "Node ", "X", "SourceAddr"};
    fields.push_back({generator.pick(keys), fields.size(), any_value(generator, 3)});
}

}  // namespace

Bytes any_value(Generator& generator, int depth) {
    switch (generator.below(depth > 0 ? 12 : 9)) {
        case 0: return {0xc0};
        case 1: return {static_cast<std::uint8_t>(generator.one_in(2) ? 0xc2 : 0xc3)};
        case 2: return as_unsigned(generator, generator.next() >> generator.below(64));
        case 3:
            return as_signed(generator, static_cast<std::int64_t>(generator.next()) >> generator.below(64));
        case 4: return sized(0xca, generator.next(), 4);
        case 5: return sized(0xcb, generator.next(), 8);
        case 6: return byte_string(generator, generator.bytes(generator.below(40)));
        case 7: return extension(generator);
        case 8: return generator.one_in(20) ? Bytes{0xc1} : Bytes{generator.byte()};
        default: return nested(generator, depth);
    }
}

Bytes odd_value(Generator& generator, bool value) {
    if (generator.one_in(nonsense_rate)) return any_value(generator, 1);
    if (generator.one_in(nonsense_rate)) return {static_cast<std::uint8_t>(generator.below(4))};
    if (generator.one_in(3)) return {static_cast<std::uint8_t>(value ? 1 : 0)};
    return {static_cast<std::uint8_t>(value ? 0xc3 : 0xc2)};
}

Bytes odd_value(Generator& generator, std::uint64_t value) {
    if (generator.one_in(nonsense_rate)) return any_value(generator, 1);
    if (generator.one_in(nonsense_rate))
        return as_unsigned(generator, generator.next() >> generator.below(64));
    if (generator.one_in(3)) return as_signed(generator, static_cast<std::int64_t>(value));
    return as_unsigned(generator, value);
}

Bytes odd_value(Generator& generator, std::int64_t value) {
    if (generator.one_in(nonsense_rate)) return any_value(generator, 1);
    if (value >= 0 && generator.one_in(2)) return as_unsigned(generator, static_cast<std::uint64_t>(value));
    return as_signed(generator, value);
}

Bytes odd_value(Generator& generator, const wire::NilableBytes& value) {
    if (generator.one_in(nonsense_rate)) return any_value(generator, 1);
    if (generator.one_in(4 * nonsense_rate)) return numbers(generator, value.bytes);
    if (value.is_nil) return {0xc0};
    return byte_string(generator, value.bytes);
}

Bytes odd_value(Generator& generator, std::string_view value) {
    if (generator.one_in(nonsense_rate)) return any_value(generator, 1);
    if (generator.one_in(4 * nonsense_rate)) return numbers(generator, as_bytes(value));
    return byte_string(generator, as_bytes(value));
}

Bytes odd_container(Generator& generator, std::vector<FormField> fields) {
    if (generator.one_in(100)) return any_value(generator, 2);
    if (generator.one_in(8)) {
        std::sort(fields.begin(), fields.end(),
                  [](const FormField& a, const FormField& b) { return a.declared < b.declared; });
        if (generator.one_in(4)) fields.resize(generator.below(fields.size()));
        if (generator.one_in(4)) add_unknown_key(generator, fields);
        Bytes out = some_head(generator, array_forms, fields.size());
        for (const FormField& field : fields) append(out, field.value);
        return out;
    }
    if (generator.one_in(2)) generator.shuffle(fields);
    if (generator.one_in(6))
        fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(generator.below(fields.size())));
    if (generator.one_in(6) && !fields.empty()) repeat_key(generator, fields);
    if (generator.one_in(4)) add_unknown_key(generator, fields);
    if (generator.one_in(4)) generator.shuffle(fields);
    // Sometimes the head claims one more or one less.
    const std::size_t claimed = fields.size() + (generator.one_in(60) ? 1 : 0);
    Bytes out = some_head(generator, map_forms, claimed);
    for (const FormField& field : fields) {
        append(out, odd_key(generator, field.key));
        append(out, field.value);
    }
    return out;
}

}  // namespace memberlist::differential
