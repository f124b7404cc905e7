#include "common/text_codec.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace memberlist::tools {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Error bad(std::string text) { return Error{Errc::invalid_argument, std::move(text)}; }

bool is_space(char c) { return std::string_view(" \t\r\n\v\f").find(c) != std::string_view::npos; }

std::optional<std::uint8_t> hex_value(char c) {
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const auto value = hex_digits.find(lower);
    if (value == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint8_t>(value);
}

// Decodes one group of four digits, given without its padding.
bool append_base64_group(std::string_view digits, Bytes& out) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const auto value = i < digits.size() ? base64_digits.find(digits[i]) : 0;
        if (value == std::string_view::npos) return false;
        group = group << 6 | static_cast<std::uint32_t>(value);
    }
    for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
        out.push_back(static_cast<std::uint8_t>(group >> (16 - 8 * i)));
    }
    return true;
}

void append_printable(char c, std::string& out) {
    if (c >= ' ' && c < 0x7f) {
        out += c;
        return;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    out.append("\\x").append(1, hex_digits[byte >> 4]).append(1, hex_digits[byte & 15]);
}

}  // namespace

std::string to_hex(BytesView bytes) {
    std::string text;
    text.reserve(2 * bytes.size());
    for (const auto byte : bytes) {
        text += hex_digits[byte >> 4];
        text += hex_digits[byte & 15];
    }
    return text;
}

Result<Bytes> parse_hex(std::string_view text) {
    Bytes bytes;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_space(text[i])) continue;
        const auto value = hex_value(text[i]);
        if (!value)
            return bad("not hexadecimal at character " + std::to_string(i + 1) + ": " +
                       in_quotes(text.substr(i, 1)));
        if (digits++ % 2 == 0) bytes.push_back(0);
        bytes.back() = static_cast<std::uint8_t>(bytes.back() << 4 | *value);
    }
    if (digits % 2 != 0) return bad("has an odd number of hexadecimal digits");
    return bytes;
}

Result<Bytes> parse_base64(std::string_view text) {
    Bytes bytes;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    bool is_valid = text.size() % 4 == 0;
    for (std::size_t i = 0; is_valid && i < text.size(); i += 4) {
        const std::size_t digits = i + 4 == text.size() ? 4 - padding : 4;
        is_valid = append_base64_group(text.substr(i, digits), bytes);
    }
    if (!is_valid) return bad("must be base64 with padding");
    return bytes;
}

Result<Bytes> parse_key(std::string_view text) {
    const auto key = parse_base64(text);
    if (key && (key->size() == 16 || key->size() == 24 || key->size() == 32)) return *key;
    return bad("must be base64 of 16, 24 or 32 bytes");
}

Result<Duration> parse_duration(std::string_view text) {
    struct Unit {
        std::string_view name;
        Duration value;
    };
    constexpr std::array units{Unit{"ms", std::chrono::milliseconds(1)}, Unit{"s", std::chrono::seconds(1)},
                               Unit{"m", std::chrono::minutes(1)}, Unit{"h", std::chrono::hours(1)}};
    // fits a Duration, also counted from now
    constexpr Duration longest = std::chrono::hours(1'000'000);
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    const std::string_view suffix(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
    if (parsed.ec == std::errc{} && number > 0) {
        for (const Unit& unit : units) {
            if (unit.name == suffix && number <= longest / unit.value) return Duration(number * unit.value);
        }
    }
    return bad("must be a duration from 1ms to 1000000h, such as 500ms, 1s or 2m" + but_not(text));
}

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text) append_printable(c, out);
    return out;
}

std::string but_not(std::string_view text) {
    constexpr std::size_t bytes_shown = 64;
    return text.size() <= bytes_shown ? ", not " + in_quotes(text) : "";
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        append_printable(c, out);
    }
    return out + '"';
}

std::string in_quotes_if_needed(std::string_view text) {
    const bool is_bare = std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
    });
    return is_bare && !text.empty() ? std::string(text) : in_quotes(text);
}

}  // namespace memberlist::tools
