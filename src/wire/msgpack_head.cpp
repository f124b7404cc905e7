#include "wire/msgpack_head.hpp"

#include <array>

namespace memberlist::wire {

namespace {

struct Layout {
    ValueKind kind;
    std::uint8_t number_bytes;  // big-endian, after the type byte
    std::uint8_t implied;       // the argument if there are none
};

constexpr std::uint8_t first_listed = 0xc0;
constexpr std::uint8_t last_listed = 0xdf;

constexpr std::array<Layout, last_listed - first_listed + 1> layouts{{
    {ValueKind::nil, 0, 0},               // c0
    {ValueKind::invalid, 0, 0},           // c1
    {ValueKind::boolean, 0, 0},           // c2
    {ValueKind::boolean, 0, 1},           // c3
    {ValueKind::binary, 1, 0},            // c4
    {ValueKind::binary, 2, 0},            // c5
    {ValueKind::binary, 4, 0},            // c6
    {ValueKind::extension, 1, 0},         // c7
    {ValueKind::extension, 2, 0},         // c8
    {ValueKind::extension, 4, 0},         // c9
    {ValueKind::floating, 4, 0},          // ca
    {ValueKind::floating, 8, 0},          // cb
    {ValueKind::unsigned_integer, 1, 0},  // cc
    {ValueKind::unsigned_integer, 2, 0},  // cd
    {ValueKind::unsigned_integer, 4, 0},  // ce
    {ValueKind::unsigned_integer, 8, 0},  // cf
    {ValueKind::signed_integer, 1, 0},    // d0
    {ValueKind::signed_integer, 2, 0},    // d1
    {ValueKind::signed_integer, 4, 0},    // d2
    {ValueKind::signed_integer, 8, 0},    // d3
    {ValueKind::extension, 0, 1},         // d4
    {ValueKind::extension, 0, 2},         // d5
    {ValueKind::extension, 0, 4},         // d6
    {ValueKind::extension, 0, 8},         // d7
    {ValueKind::extension, 0, 16},        // d8
    {ValueKind::raw, 1, 0},               // d9
    {ValueKind::raw, 2, 0},               // da
    {ValueKind::raw, 4, 0},               // db
    {ValueKind::array, 2, 0},             // dc
    {ValueKind::array, 4, 0},             // dd
    {ValueKind::map, 2, 0},               // de
    {ValueKind::map, 4, 0},               // df
}};

std::uint64_t sign_extended(std::uint64_t number, std::size_t bytes) {
    const unsigned shift = 64 - 8 * static_cast<unsigned>(bytes);
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(number << shift) >> shift);
}

// Decodes a type byte that contains its own argument.
ValueHead fixed_head(std::uint8_t type) {
    if (type < 0x80) return {ValueKind::unsigned_integer, 1, type};
    if (type < 0x90) return {ValueKind::map, 1, type & 0x0fu};
    if (type < 0xa0) return {ValueKind::array, 1, type & 0x0fu};
    if (type < first_listed) return {ValueKind::raw, 1, type & 0x1fu};
    return {ValueKind::signed_integer, 1, sign_extended(type, 1)};
}

}  // namespace

std::optional<ValueHead> parse_head(BytesView input) {
    if (input.empty()) return std::nullopt;
    const std::uint8_t type = input.front();
    if (type < first_listed || type > last_listed) return fixed_head(type);

    const Layout layout = layouts[type - first_listed];
    if (input.size() - 1 < layout.number_bytes) return std::nullopt;
    std::uint64_t argument = layout.implied;
    for (const std::uint8_t byte : input.subspan(1, layout.number_bytes)) argument = argument << 8 | byte;
    if (layout.kind == ValueKind::signed_integer) argument = sign_extended(argument, layout.number_bytes);
    return ValueHead{layout.kind, static_cast<std::uint8_t>(1 + layout.number_bytes), argument};
}

}  // namespace memberlist::wire
