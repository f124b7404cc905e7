#include "common/coordinate.hpp"

#include <nlohmann/json.hpp>

namespace memberlist::tools {

namespace {

constexpr std::uint8_t coordinate_version = 1;  // Serf: ping_delegate.go PingVersion
// Serf's coordinates have 130 bytes. The bound also limits nesting, so that the parser cannot
// exhaust its stack.
constexpr std::size_t payload_bytes_max = 1024;

bool is_number(const nlohmann::json& map, const char* key) {
    return map.contains(key) && map[key].is_number();
}

}  // namespace

std::optional<Coordinate> parse_coordinate(BytesView payload) {
    if (payload.size() < 2 || payload.size() > payload_bytes_max || payload[0] != coordinate_version)
        return std::nullopt;
    const BytesView body = payload.subspan(1);
    const auto map = nlohmann::json::from_msgpack(body.begin(), body.end(), true, false);
    if (!map.is_object() || !is_number(map, "Adjustment") || !is_number(map, "Error") ||
        !is_number(map, "Height") || !map.contains("Vec") || !map["Vec"].is_array()) {
        return std::nullopt;
    }
    Coordinate coordinate{{}, map["Error"], map["Adjustment"], map["Height"]};
    for (const auto& component : map["Vec"]) {
        if (!component.is_number()) return std::nullopt;
        coordinate.vector.push_back(component);
    }
    return coordinate;
}

}  // namespace memberlist::tools
