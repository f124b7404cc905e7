#include "agent/printable.hpp"

#include <algorithm>
#include <cstdint>

namespace memberlist::agent {

namespace {

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t bytes = 0;  // 0: the text does not start with well-formed UTF-8
};

std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

CodePoint first_code_point(std::string_view text) {
    const std::uint8_t lead = byte_at(text, 0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {};
    std::uint32_t value = lead & (0x7fU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte_at(text, i) & 0xc0) != 0x80) return {};
        value = value << 6 | (byte_at(text, i) & 0x3fU);
    }
    constexpr std::uint32_t shortest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
    if (value < shortest[bytes] || value > 0x10ffff || is_surrogate) return {};
    return {value, bytes};
}

bool is_control(std::uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

void append_escaped(std::uint8_t byte, std::string& out) {
    constexpr std::string_view hex = "0123456789abcdef";
    if (byte == '\n') {
        out += "\\n";
    } else if (byte == '\t') {
        out += "\\t";
    } else {
        out.append("\\x").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    }
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const CodePoint first = first_code_point(text);
        const std::size_t taken = std::max<std::size_t>(first.bytes, 1);
        if (first.bytes == 0 || is_control(first.value)) {
            for (std::size_t i = 0; i < taken; ++i) append_escaped(byte_at(text, i), out);
        } else {
            if (first.value == '"' || first.value == '\\') out += '\\';
            out.append(text.substr(0, taken));
        }
        text.remove_prefix(taken);
    }
    return out;
}

}  // namespace memberlist::agent
