#include "wire/label.hpp"

#include "base/assert.hpp"
#include "wire/limits.hpp"
#include "wire/message.hpp"

namespace memberlist::wire {

namespace {

constexpr auto label_type = static_cast<std::uint8_t>(MessageType::has_label);

}  // namespace

std::size_t label_overhead(std::string_view label) {
    return label.empty() ? 0 : label_header_bytes + label.size();
}

void encode_label_header(std::string_view label, Bytes& out) {
    if (label.empty()) return;
    MEMBERLIST_ASSERT(label.size() <= Limits{}.label_bytes);
    out.push_back(label_type);
    out.push_back(static_cast<std::uint8_t>(label.size()));
    append(out, as_bytes(label));
}

Result<std::optional<LabelledBytes>> split_stream_label(BytesView buffer) {
    if (buffer.empty()) return std::optional<LabelledBytes>();
    if (buffer[0] != label_type) return std::optional(LabelledBytes{.label = {}, .rest = buffer});
    if (buffer.size() < label_header_bytes) return std::optional<LabelledBytes>();
    const std::size_t size = buffer[1];
    if (size == 0) return Error{Errc::malformed_label, "label header cannot be empty when present"};
    const BytesView labelled = buffer.subspan(label_header_bytes);
    if (labelled.size() < size) return std::optional<LabelledBytes>();
    return std::optional(
        LabelledBytes{.label = as_text(labelled.first(size)), .rest = labelled.subspan(size)});
}

Result<LabelledBytes> split_label(BytesView packet) {
    if (packet.empty()) return LabelledBytes{};
    const auto split = split_stream_label(packet);
    if (!split) return split.error();
    if (!*split) return truncated_label("packet");
    return **split;
}

Error truncated_label(std::string_view carrier) {
    return Error{Errc::malformed_label,
                 "cannot decode label; " + std::string(carrier) + " has been truncated"};
}

}  // namespace memberlist::wire
