#include "stream_extent.hpp"

#include "wire/message_extent.hpp"

namespace memberlist::fuzz {

std::optional<std::size_t> measure_stream_message(BytesView stream) {
    const wire::Limits limits;
    wire::MessageExtent at_once(limits);
    const auto whole = at_once.measure(stream);
    wire::MessageExtent growing(limits);
    for (std::size_t arrived = 0; arrived <= stream.size(); ++arrived) {
        const auto measured = growing.measure(stream.first(arrived));
        if (!measured) {
            FUZZ_CHECK(!whole && whole.error().code == measured.error().code);
            FUZZ_CHECK(whole.error().detail == measured.error().detail);
            return std::nullopt;
        }
        if (*measured) {
            FUZZ_CHECK(whole && *whole == *measured && **measured == arrived);
            return arrived;
        }
    }
    FUZZ_CHECK(whole && !*whole);
    return std::nullopt;
}

Result<wire::StreamMessage> check_stream_message(BytesView stream) {
    const wire::Limits limits;
    const auto size = measure_stream_message(stream);
    auto decoded = wire::decode_stream_message(stream, limits);
    if (!decoded) {
        // A complete message may be refused, but not as too short.
        FUZZ_CHECK(!size || decoded.error().code != Errc::truncated);
        return decoded;
    }
    FUZZ_CHECK(size);
    const auto alone = wire::decode_stream_message(stream.first(*size), limits);
    FUZZ_CHECK(alone && *alone == *decoded);
    FUZZ_CHECK(!wire::decode_stream_message(stream.first(*size - 1), limits));
    return decoded;
}

}  // namespace memberlist::fuzz
