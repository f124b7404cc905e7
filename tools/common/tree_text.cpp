#include "common/tree_text.hpp"

#include <array>
#include <cstdio>

#include "common/message_kinds.hpp"
#include "common/text_codec.hpp"

namespace memberlist::tools {

namespace {

constexpr std::size_t blob_bytes_shown = 48;
constexpr std::size_t messages_summarized = 4;

std::string number_text(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.9g", number);
    return text.data();
}

std::string list_text(const std::vector<double>& numbers) {
    std::string text;
    for (const double number : numbers) text.append(text.empty() ? "" : " ").append(number_text(number));
    return text;
}

std::string bytes_count(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

bool is_printable(BytesView bytes) {
    return !bytes.empty() && std::all_of(bytes.begin(), bytes.end(),
                                         [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; });
}

std::string blob_text(const Blob& blob) {
    const auto shown = BytesView(blob.kept).first(std::min(blob.kept.size(), blob_bytes_shown));
    std::string text = is_printable(shown) ? in_quotes(as_text(shown)) : to_hex(shown);
    if (shown.size() < blob.size) text += "...";
    return text + (text.empty() ? "(" : " (") + bytes_count(blob.size) + ")";
}

std::string versions_text(const ProtocolVersions& v) {
    const auto range = [](int min, int max, int current) {
        return std::to_string(min) + ".." + std::to_string(max) + " speaking " + std::to_string(current);
    };
    return "protocol " + range(v.protocol_min, v.protocol_max, v.protocol) + ", delegate " +
           range(v.delegate_min, v.delegate_max, v.delegate);
}

// Shows whether an IPv4 address was sent with 16 bytes.
std::string address_text(const IpAddress& ip) {
    return (ip.is_v4() && ip.wire_bytes().size() == 16 ? "::ffff:" : "") + ip.to_string();
}

struct ValueText {
    std::string operator()(Nil) const { return "nil"; }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::uint64_t number) const { return std::to_string(number); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const std::string& text) const { return in_quotes(text); }
    std::string operator()(const Blob& blob) const { return blob_text(blob); }
    std::string operator()(const IpAddress& ip) const { return address_text(ip); }
    std::string operator()(const ProtocolVersions& versions) const { return versions_text(versions); }
    std::string operator()(const std::vector<double>& numbers) const { return list_text(numbers); }
};

std::string place_columns(const std::optional<Place>& place) {
    std::array<char, 48> text{};
    if (place) {
        std::snprintf(text.data(), text.size(), "%7zu %7zu  ", place->offset, place->length);
    } else {
        std::snprintf(text.data(), text.size(), "%7s %7s  ", "", "");
    }
    return text.data();
}

class TextTree {
public:
    std::string take() { return std::move(out_); }

    void add(const Layer& layer, std::size_t level) {
        line(layer.place, level, layer.kind);
        for (const Field& field : layer.fields) {
            const std::string note = field.note.empty() ? "" : "  (" + field.note + ")";
            // Names of unknown fields come from the network.
            const std::string name = in_quotes(field.name);
            line(field.place, level + 1,
                 name.substr(1, name.size() - 2) + " = " + value_text(field.value) + note);
        }
        if (!layer.unfolds.empty()) {
            line(
                {}, level + 1,
                layer.unfolds + " of " + bytes_count(layer.unfolded_bytes) + ", offsets from its beginning:");
        }
        for (const Layer& inner : layer.inner) add(inner, level + 1);
        if (layer.problem) {
            line(Place{layer.problem->offset, 0}, level + 1,
                 std::string(layer.problem->is_cut ? "" : "BROKEN: ") + layer.problem->error.message());
        }
    }

private:
    void line(const std::optional<Place>& place, std::size_t level, const std::string& text) {
        out_ += place_columns(place) + std::string(2 * level, ' ') + text + '\n';
    }

    std::string out_;
};

void add_wrappers(const Layer& layer, std::string& out) {
    const bool is_shown = layer.kind != packet_kind && layer.kind != stream_kind && is_wrapper(layer.kind);
    if (is_shown) {
        out += layer.kind;
        if (const Field* label = find_field(layer, "label")) out += "=" + value_text(label->value);
        if (const Field* parts = find_field(layer, "parts")) out += "(" + value_text(parts->value) + ")";
        out += " ";
    }
    if (layer.inner.size() == 1) add_wrappers(layer.inner.front(), out);
}

std::string message_summary(const Layer& message) {
    constexpr std::array shown{"SeqNo", "Node",  "From",   "Addr",    "Port", "Incarnation",
                               "Join",  "Nodes", "Target", "Payload", "Error"};
    std::string text = message.kind;
    for (const auto* const name : shown) {
        const Field* field = find_field(message, name);
        if (field == nullptr || std::holds_alternative<Nil>(field->value)) continue;
        const Blob* blob = std::get_if<Blob>(&field->value);
        text += std::string(" ") + name + "=" +
                (blob != nullptr ? bytes_count(blob->size) : value_text(field->value));
    }
    return text;
}

}  // namespace

std::string value_text(const Value& value) { return std::visit(ValueText{}, value); }

std::string to_text(const Layer& tree) {
    TextTree text;
    text.add(tree, 0);
    return " offset  length\n" + text.take();
}

std::string summary(const Layer& tree) {
    std::string text;
    add_wrappers(tree, text);
    const auto messages = messages_of(tree);
    if (messages.empty() && !text.empty()) text.pop_back();  // the space after the wrappers
    for (std::size_t i = 0; i < messages.size() && i < messages_summarized; ++i) {
        if (i > 0) text += ", ";
        text += message_summary(*messages[i]);
    }
    if (messages.size() > messages_summarized) {
        text += ", " + std::to_string(messages.size() - messages_summarized) + " more";
    }
    if (const Problem* problem = first_problem(tree)) {
        const std::string at = std::to_string(problem->offset);
        text += std::string(text.empty() ? "" : " ") + (problem->is_cut ? "CUT at " : "BROKEN at ") + at +
                ": " + problem->error.message();
    }
    return text;
}

}  // namespace memberlist::tools
