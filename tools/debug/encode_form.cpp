#include "debug/encode_form.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "common/text_codec.hpp"
#include "memberlist/address.hpp"
#include "memberlist/node.hpp"

namespace memberlist::tools {

namespace {

constexpr std::size_t version_count = 6;

Error must_be(std::string_view key, std::string_view allowed, std::string_view text) {
    return Error{Errc::invalid_argument,
                 std::string(key) + " must be " + std::string(allowed) + but_not(text)};
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

template <class Number>
Result<void> set_unsigned(std::string_view key, std::string_view text, Number& field) {
    const auto number = parse_number<Number>(text);
    if (!number) {
        return must_be(key, "a number from 0 to " + std::to_string(std::numeric_limits<Number>::max()), text);
    }
    field = *number;
    return {};
}

std::optional<Bytes> parse_versions(std::string_view text) {
    Bytes versions;
    while (true) {
        const auto slash = text.find('/');
        const auto number = parse_number<std::uint8_t>(text.substr(0, slash));
        if (!number) return std::nullopt;
        versions.push_back(*number);
        if (slash == std::string_view::npos) break;
        text.remove_prefix(slash + 1);
    }
    if (versions.size() != version_count) return std::nullopt;
    return versions;
}

Result<Bytes> parse_nilable(std::string_view key, std::string_view text) {
    if (text.starts_with("hex:")) return parse_bytes(text);
    if (key == "Addr" || key == "SourceAddr" || key == "Target") {
        const auto ip = IpAddress::parse(text);
        if (!ip) return must_be(key, "an IP address, hex:..., or nil", text);
        return to_bytes(ip->wire_bytes());
    }
    if (key == "Vsn") {
        const auto versions = parse_versions(text);
        if (!versions)
            return must_be(key, "six numbers from 0 to 255 such as 1/5/2/0/0/0, hex:..., or nil", text);
        return *versions;
    }
    return to_bytes(text);
}

}  // namespace

Result<Bytes> parse_bytes(std::string_view text) {
    constexpr std::string_view prefix = "hex:";
    return text.starts_with(prefix) ? parse_hex(text.substr(prefix.size())) : Result<Bytes>(to_bytes(text));
}

Result<void> TextFields::set(std::string_view key, std::string_view text, bool& field, std::deque<Bytes>&) {
    if (text != "true" && text != "false") return must_be(key, "true or false", text);
    field = text == "true";
    return {};
}

Result<void> TextFields::set(std::string_view key, std::string_view text, std::uint8_t& field,
                             std::deque<Bytes>&) {
    return set_unsigned(key, text, field);
}

Result<void> TextFields::set(std::string_view key, std::string_view text, std::uint16_t& field,
                             std::deque<Bytes>&) {
    return set_unsigned(key, text, field);
}

Result<void> TextFields::set(std::string_view key, std::string_view text, std::uint32_t& field,
                             std::deque<Bytes>&) {
    return set_unsigned(key, text, field);
}

Result<void> TextFields::set(std::string_view key, std::string_view text, std::int64_t& field,
                             std::deque<Bytes>&) {
    for (const auto state : {NodeState::alive, NodeState::suspect, NodeState::dead, NodeState::left}) {
        if (key == "State" && node_state_name(state) == text) {
            field = static_cast<std::int64_t>(state);
            return {};
        }
    }
    const auto number = parse_number<std::int64_t>(text);
    if (!number)
        return must_be(key, key == "State" ? "a number, or alive, suspect, dead or left" : "a number", text);
    field = *number;
    return {};
}

Result<void> TextFields::set(std::string_view, std::string_view text, std::string_view& field,
                             std::deque<Bytes>& kept) {
    kept.push_back(to_bytes(text));
    field = as_text(kept.back());
    return {};
}

Result<void> TextFields::set(std::string_view key, std::string_view text, wire::NilableBytes& field,
                             std::deque<Bytes>& kept) {
    if (text == "nil") {
        field = {};
        return {};
    }
    auto bytes = parse_nilable(key, text);
    if (!bytes) return bytes.error();
    kept.push_back(std::move(*bytes));
    field = BytesView(kept.back());
    return {};
}

}  // namespace memberlist::tools
