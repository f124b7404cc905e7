// Hexadecimal text for golden vectors. White space is ignored, so that vectors can be formatted for
// reading.
#pragma once

#include <cctype>
#include <stdexcept>
#include <string>
#include <string_view>

#include "memberlist/bytes.hpp"

namespace memberlist::test {

inline Bytes from_hex(std::string_view text) {
    Bytes out;
    int high = -1;
    for (const char c : text) {
        if (std::isspace(static_cast<unsigned char>(c)) != 0) continue;
        const auto digit = std::string_view("0123456789abcdef").find(static_cast<char>(std::tolower(c)));
        if (digit == std::string_view::npos) throw std::invalid_argument("not a hexadecimal digit");
        if (high < 0) {
            high = static_cast<int>(digit);
        } else {
            out.push_back(static_cast<std::uint8_t>(high * 16 + static_cast<int>(digit)));
            high = -1;
        }
    }
    if (high >= 0) throw std::invalid_argument("odd number of hexadecimal digits");
    return out;
}

inline std::string to_hex(BytesView bytes) {
    std::string out;
    for (const auto byte : bytes) {
        out += "0123456789abcdef"[byte >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

}  // namespace memberlist::test
