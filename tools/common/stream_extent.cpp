#include "common/stream_extent.hpp"

#include "frame/stream_writer.hpp"
#include "wire/big_endian.hpp"
#include "wire/label.hpp"

namespace memberlist::tools {

Result<std::optional<std::size_t>> StreamExtent::measure(BytesView buffer) {
    if (!label_bytes_) {
        const auto split = wire::split_stream_label(buffer);
        if (!split) return split.error();
        if (!*split) return std::optional<std::size_t>();
        label_bytes_ = buffer.size() - (*split)->rest.size();
    }
    const BytesView rest = buffer.subspan(*label_bytes_);
    if (rest.empty()) return std::optional<std::size_t>();
    const bool is_sealed = rest[0] == static_cast<std::uint8_t>(wire::MessageType::encrypt);
    auto size = is_sealed ? measure_sealed(rest) : message_.measure(rest);
    if (size && *size) **size += *label_bytes_;
    return size;
}

Result<std::optional<std::size_t>> StreamExtent::measure_sealed(BytesView sealed) const {
    if (sealed.size() < frame::sealed_header_bytes) return std::optional<std::size_t>();
    const std::size_t length = wire::read_u32(sealed.subspan(1));
    if (length > limits_.sealed_stream_bytes)
        return Error(Errc::limit_exceeded, "longer than any stream that a node accepts");
    const std::size_t size = frame::sealed_header_bytes + length;
    return sealed.size() < size ? std::optional<std::size_t>() : std::optional(size);
}

}  // namespace memberlist::tools
