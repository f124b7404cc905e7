#include "body_shape.hpp"

#include <algorithm>
#include <array>

#include "wire/message.hpp"
#include "wire/msgpack_head.hpp"

namespace memberlist::differential {

namespace {

using wire::ValueKind;

// Go's names of all fields that hold text or bytes.
constexpr std::array<std::string_view, 12> bytes_fields{"Addr",       "Buf",        "Error",  "From",
                                                        "Meta",       "Name",       "Node",   "Payload",
                                                        "SourceAddr", "SourceNode", "Target", "Vsn"};

// Walks over values and stops where the input ends.
class Walk {
public:
    explicit Walk(BytesView body) : rest_(body) {}

    bool at_end() const { return rest_.empty(); }
    BytesView rest() const { return rest_; }

    // The head of the next value. Its content follows. `payload` is the content of a byte string or
    // an extension.
    struct Item {
        wire::ValueHead head;
        BytesView payload;
    };
    std::optional<Item> next() {
        const auto head = wire::parse_head(rest_);
        if (!head || head->payload_bytes() > rest_.size() - head->head_bytes) {
            rest_ = {};
            return std::nullopt;
        }
        const Item item{*head,
                        rest_.subspan(head->head_bytes, static_cast<std::size_t>(head->payload_bytes()))};
        rest_ = rest_.subspan(head->head_bytes + item.payload.size());
        return item;
    }

    // Skips the next value and its content, as far as present, and returns its head.
    std::optional<Item> skip() {
        const auto item = next();
        std::uint64_t left = item ? item->head.children() : 0;
        while (left > 0) {
            const auto inner = next();
            if (!inner) break;
            left += inner->head.children() - 1;
        }
        return item;
    }

private:
    BytesView rest_;
};

bool is_bytes_field(std::string_view key) {
    return std::find(bytes_fields.begin(), bytes_fields.end(), key) != bytes_fields.end();
}

bool field_has_container(Walk& walk, bool is_array) {
    if (is_array) {
        const auto value = walk.skip();
        return value && value->head.is_container();
    }
    const auto key = walk.skip();
    if (!key) return false;
    if (key->head.is_container()) return true;
    const auto value = walk.skip();
    return value && value->head.is_container() && is_bytes_field(as_text(key->payload));
}

}  // namespace

bool has_container_for_bytes(BytesView message) {
    Walk walk(message.subspan(1));
    while (!walk.at_end()) {
        const auto body = walk.next();
        if (!body) return false;
        const bool is_array = body->head.kind == ValueKind::array;
        for (std::uint64_t i = 0; body->head.is_container() && i < body->head.argument && !walk.at_end();
             ++i) {
            if (field_has_container(walk, is_array)) return true;
        }
    }
    return false;
}

bool has_malformed_time(BytesView message) {
    constexpr std::uint8_t time_type = 0xff;
    constexpr std::array<std::size_t, 3> time_bytes{4, 8, 12};
    Walk walk(message.subspan(1));
    while (!walk.at_end()) {
        const auto item = walk.next();
        if (!item || item->head.kind != ValueKind::extension || item->payload.empty()) continue;
        const bool is_time = item->payload.front() == time_type;
        const auto size = item->payload.size() - 1;
        if (is_time && std::find(time_bytes.begin(), time_bytes.end(), size) == time_bytes.end()) return true;
    }
    return false;
}

std::optional<PushPullNumbers> push_pull_numbers(BytesView message) {
    // In Go's order of declaration.
    constexpr std::array<std::string_view, 2> fields{"Nodes", "UserStateLen"};
    if (message.empty() || message.front() != static_cast<std::uint8_t>(wire::MessageType::push_pull))
        return std::nullopt;
    Walk walk(message.subspan(1));
    const auto header = walk.next();
    if (!header) return std::nullopt;
    std::array<std::int64_t, fields.size()> numbers{};
    const bool is_map = header->head.kind == ValueKind::map;
    for (std::uint64_t i = 0; header->head.is_container() && i < header->head.argument; ++i) {
        auto field = static_cast<std::size_t>(std::min<std::uint64_t>(i, fields.size()));
        if (is_map) {
            const auto key = walk.skip();
            if (!key) return std::nullopt;
            const auto place = std::find(fields.begin(), fields.end(), as_text(key->payload));
            field = static_cast<std::size_t>(place - fields.begin());
        }
        const auto value = walk.skip();
        if (!value) return std::nullopt;
        if (field < fields.size()) numbers[field] = static_cast<std::int64_t>(value->head.argument);
    }
    return PushPullNumbers{numbers[0], numbers[1], static_cast<std::int64_t>(walk.rest().size())};
}

Claims claims_of(BytesView message) {
    Claims claims;
    BytesView rest = message.subspan(1);
    std::uint64_t values_left = 1;
    while (values_left > 0) {
        const auto head = wire::parse_head(rest);
        if (!head) break;
        values_left += head->children() - 1;
        const std::uint64_t payload = head->payload_bytes();
        const std::uint64_t position = message.size() - rest.size() + head->head_bytes;
        claims.longest_value = std::max(claims.longest_value, payload);
        claims.bytes = std::max(claims.bytes, position + payload + values_left);
        if (payload > rest.size() - head->head_bytes) break;
        rest = rest.subspan(head->head_bytes + static_cast<std::size_t>(payload));
    }
    return claims;
}

}  // namespace memberlist::differential
