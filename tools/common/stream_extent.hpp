// StreamExtent: where the one message of an arriving stream ends, its label header and encryption included.
//
// For those who watch a stream without having its keys. Feed it the whole buffer each time more has arrived;
// the work is linear in the bytes. Not thread-safe.
#pragma once

#include "wire/message_extent.hpp"

namespace memberlist::tools {

class StreamExtent {
public:
    // `limits` outlive this object.
    explicit StreamExtent(const wire::Limits& limits) : limits_(limits), message_(limits) {}

    // The size once all is there; nullopt while bytes are missing; an error when waiting for more is of no
    // use.
    Result<std::optional<std::size_t>> measure(BytesView buffer);

private:
    Result<std::optional<std::size_t>> measure_sealed(BytesView sealed) const;

    const wire::Limits& limits_;
    std::optional<std::size_t> label_bytes_;  // absent: the label header is not complete
    wire::MessageExtent message_;
};

}  // namespace memberlist::tools
