#include "wire/compound.hpp"

#include <string>

#include "base/assert.hpp"
#include "wire/big_endian.hpp"
#include "wire/message.hpp"

namespace memberlist::wire {

void encode_compound(std::span<const BytesView> parts, Bytes& out) {
    MEMBERLIST_ASSERT(!parts.empty() && parts.size() <= compound_parts_max);
    out.push_back(static_cast<std::uint8_t>(MessageType::compound));
    out.push_back(static_cast<std::uint8_t>(parts.size()));
    for (const BytesView part : parts) {
        MEMBERLIST_ASSERT(!part.empty() && part.size() <= compound_part_bytes_max);
        append_u16(static_cast<std::uint16_t>(part.size()), out);
    }
    for (const BytesView part : parts) append(out, part);
}

// Go: util.go decodeCompoundMessage.
Result<void> decode_compound(BytesView body, FunctionRef<void(BytesView part)> on_part) {
    if (body.empty()) return Error{Errc::malformed_compound, "missing compound length byte"};
    const std::size_t count = body[0];
    BytesView lengths = body.subspan(1);
    if (lengths.size() < compound_part_overhead * count) {
        return Error{Errc::malformed_compound, "truncated len slice"};
    }

    BytesView rest = lengths.subspan(compound_part_overhead * count);
    for (std::size_t missing = count; missing > 0; --missing) {
        const std::size_t length = read_u16(lengths);
        lengths = lengths.subspan(compound_part_overhead);
        if (rest.size() < length) {
            return Error{Errc::truncated_compound,
                         "Compound request had " + std::to_string(missing) + " truncated messages"};
        }
        on_part(rest.first(length));
        rest = rest.subspan(length);
    }
    return {};
}

}  // namespace memberlist::wire
