#include "wire/message_extent.hpp"

#include <string>

#include "wire/message.hpp"
#include "wire/msgpack_head.hpp"
#include "wire/msgpack_reader.hpp"
#include "wire/stream_header.hpp"

namespace memberlist::wire {

Result<std::optional<std::size_t>> MessageExtent::measure(BytesView buffer) {
    if (stage_ == Stage::type) {
        if (buffer.empty()) return std::optional<std::size_t>();
        if (const auto begun = begin(buffer.front()); !begun) return begun.error();
    }
    while (stage_ != Stage::end) {
        const auto skipped = skip_values(buffer);
        if (!skipped) return skipped.error();
        if (!*skipped) return std::optional<std::size_t>();
        if (const auto finished = finish_stage(buffer); !finished) return finished.error();
    }
    if (position_ > buffer.size()) return std::optional<std::size_t>();
    return std::optional(static_cast<std::size_t>(position_));
}

Result<void> MessageExtent::begin(std::uint8_t type) {
    switch (static_cast<MessageType>(type)) {
        case MessageType::ping:
        case MessageType::ack:
        case MessageType::error: stage_ = Stage::single_value; break;
        case MessageType::compress: stage_ = Stage::compressed; break;
        case MessageType::push_pull: stage_ = Stage::push_pull_header; break;
        case MessageType::user: stage_ = Stage::user_header; break;
        default: return invalid_stream_type(type);
    }
    position_ = 1;
    values_missing_ = 1;
    return {};
}

Result<bool> MessageExtent::skip_values(BytesView buffer) {
    while (values_missing_ > 0) {
        if (position_ >= buffer.size()) return false;
        const auto head = parse_head(buffer.subspan(static_cast<std::size_t>(position_)));
        if (!head) return false;
        if (head->kind == ValueKind::invalid) return Errc::malformed_message;
        if (const auto accounted = account_for(*head); !accounted) return accounted.error();
    }
    return position_ <= buffer.size();
}

Result<void> MessageExtent::account_for(const ValueHead& head) {
    const std::uint64_t payload = head.payload_bytes();
    if (stage_ == Stage::compressed && payload > limits_->compressed_bytes) {
        return Error{Errc::limit_exceeded,
                     "compressed length (" + std::to_string(payload) + ") exceeds limit"};
    }
    position_ += head.head_bytes + payload;
    return expect(values_missing_ - 1 + head.children(), trailing_bytes_);
}

Result<void> MessageExtent::finish_stage(BytesView buffer) {
    // Both headers directly follow the type byte.
    const auto head = buffer.first(static_cast<std::size_t>(position_)).subspan(1);
    MsgpackReader reader(head, limits_->msgpack_depth);
    if (stage_ == Stage::push_pull_header) {
        const auto header = read_push_pull_header(reader, *limits_);
        if (!header) return header.error();
        stage_ = Stage::push_pull_nodes;
        return expect(static_cast<std::uint64_t>(header->nodes),
                      static_cast<std::uint64_t>(header->user_state_bytes));
    }
    if (stage_ == Stage::user_header) {
        const auto header = read_user_stream_header(reader, *limits_);
        if (!header) return header.error();
        trailing_bytes_ = static_cast<std::uint64_t>(header->payload_bytes);
    }
    position_ += trailing_bytes_;
    stage_ = Stage::end;
    return expect(0, 0);
}

// A value takes at least one byte, so a claimed count is bounded like a claimed length. It can
// neither cause a long loop nor overflow.
Result<void> MessageExtent::expect(std::uint64_t values, std::uint64_t raw_bytes) {
    values_missing_ = values;
    trailing_bytes_ = raw_bytes;
    const std::uint64_t size_min = position_ + values + raw_bytes;
    if (size_min <= limits_->stream_message_bytes) return {};
    return Error{Errc::limit_exceeded, "message length (" + std::to_string(size_min) + ") exceeds limit"};
}

}  // namespace memberlist::wire
