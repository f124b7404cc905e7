// The code space shared by the LZW encoder and decoder.
#pragma once

#include <cstdint>

namespace memberlist::wire::lzw {

inline constexpr std::uint32_t clear_code = 256;
inline constexpr std::uint32_t end_code = 257;
inline constexpr unsigned width_min = 9;
inline constexpr unsigned width_max = 12;
inline constexpr std::size_t code_count = std::size_t{1} << width_max;

}  // namespace memberlist::wire::lzw
