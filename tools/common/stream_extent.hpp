// StreamExtent finds the end of the one message of an arriving stream, including its label header
// and encryption.
//
// Needs no keys. Pass the whole buffer each time more bytes have arrived. The total work is linear
// in the bytes. Not thread-safe.
#pragma once

#include "wire/message_extent.hpp"

namespace memberlist::tools {

class StreamExtent {
public:
    // `limits` must outlive this object.
    explicit StreamExtent(const wire::Limits& limits) : limits_(limits), message_(limits) {}

    // Returns the size when the message is complete and nullopt while bytes are missing. Returns an
    // error if more bytes cannot complete it.
    Result<std::optional<std::size_t>> measure(BytesView buffer);

private:
    Result<std::optional<std::size_t>> measure_sealed(BytesView sealed) const;

    const wire::Limits& limits_;
    std::optional<std::size_t> label_bytes_;  // absent until the label header is complete
    wire::MessageExtent message_;
};

}  // namespace memberlist::tools
