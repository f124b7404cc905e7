// Big-endian encoding of numbers outside msgpack.
#pragma once

#include <cstdint>

#include "memberlist/bytes.hpp"

namespace memberlist::wire {

inline void append_u16(std::uint16_t number, Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(number >> 8));
    out.push_back(static_cast<std::uint8_t>(number));
}

inline void append_u32(std::uint32_t number, Bytes& out) {
    append_u16(static_cast<std::uint16_t>(number >> 16), out);
    append_u16(static_cast<std::uint16_t>(number), out);
}

// `input` must have at least as many bytes as the number.
inline std::uint16_t read_u16(BytesView input) {
    return static_cast<std::uint16_t>(input[0] << 8 | input[1]);
}
inline std::uint32_t read_u32(BytesView input) {
    return std::uint32_t{read_u16(input)} << 16 | read_u16(input.subspan(2));
}

}  // namespace memberlist::wire
