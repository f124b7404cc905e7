#include "body_shape.hpp"

#include <algorithm>
#include <array>

#include "wire/msgpack_head.hpp"

namespace memberlist::differential {

namespace {

using wire::ValueKind;

// Go's names for all fields of text or bytes.
constexpr std::array<std::string_view, 12> bytes_fields{"Addr",       "Buf",        "Error",  "From",
                                                        "Meta",       "Name",       "Node",   "Payload",
                                                        "SourceAddr", "SourceNode", "Target", "Vsn"};

// Walks over values; stops where they end early.
class Walk {
public:
    explicit Walk(BytesView body) : rest_(body) {}

    bool at_end() const { return rest_.empty(); }

    // The next value's head; what it contains comes next. `payload`: of a byte string or an extension.
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

    // The next value and all inside it, as far as that is there; its own head.
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

}  // namespace memberlist::differential
