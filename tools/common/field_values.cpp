#include "common/field_values.hpp"

#include "wire/compress.hpp"

namespace memberlist::tools {

namespace {

constexpr std::size_t versions_bytes = 6;

bool holds_address(std::string_view key) { return key == "Addr" || key == "SourceAddr" || key == "Target"; }

ProtocolVersions versions_from(BytesView bytes) {
    return {bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]};
}

std::string state_note(std::int64_t state) {
    if (state < 0 || state > static_cast<std::int64_t>(NodeState::left))
        return "ignored: not a memberlist state";
    return std::string(node_state_name(static_cast<NodeState>(state)));
}

std::string algorithm_note(std::uint64_t algorithm) {
    if (algorithm == wire::algorithm_lzw) return "LZW";
    return algorithm == wire::algorithm_lz4 ? "LZ4, unknown to Go" : "unknown";
}

}  // namespace

Field make_field(std::string_view key, bool value) { return {std::string(key), value, {}, {}}; }

Field make_field(std::string_view key, std::uint64_t value) {
    return {std::string(key), value, {}, key == "Algo" ? algorithm_note(value) : ""};
}

Field make_field(std::string_view key, std::int64_t value) {
    return {std::string(key), value, {}, key == "State" ? state_note(value) : ""};
}

// Real nodes send short texts. The cut keeps a forged text from filling the output.
Field make_field(std::string_view key, std::string_view value) {
    const auto shown = value.substr(0, Blob::kept_max);
    const std::string note =
        shown.size() < value.size() ? "the first part of " + std::to_string(value.size()) + " bytes" : "";
    return {std::string(key), std::string(shown), {}, note};
}

Field make_field(std::string_view key, BytesView value) { return {std::string(key), Blob(value), {}, {}}; }

Field make_field(std::string_view key, const wire::NilableBytes& value) {
    if (value.is_nil) return {std::string(key), Nil{}, {}, {}};
    if (holds_address(key)) {
        if (const auto ip = IpAddress::from_bytes(value.bytes)) return {std::string(key), *ip, {}, {}};
    }
    if (key == "Vsn" && value.bytes.size() == versions_bytes) {
        return {std::string(key), versions_from(value.bytes), {}, {}};
    }
    return make_field(key, value.bytes);
}

}  // namespace memberlist::tools
