// Label headers of packets and streams. Input: a packet, or the start of a stream.
#include "wire/label.hpp"
#include "fuzz_target.hpp"
#include "wire/message.hpp"

namespace memberlist::fuzz {
namespace {

constexpr std::size_t header_bytes_max = 2 + 255;

// The removed header equals the one that we would add.
void check_split(BytesView input, const wire::LabelledBytes& split) {
    FUZZ_CHECK(wire::label_overhead(split.label) + split.rest.size() == input.size());
    Bytes again;
    wire::encode_label_header(split.label, again);
    append(again, split.rest);
    FUZZ_CHECK(are_equal(again, input));
}

// A stream reports its label once the header is complete, and does not change it later.
void check_growing_stream(BytesView input, const Result<wire::LabelledBytes>& packet) {
    for (std::size_t arrived = 0; arrived <= std::min(input.size(), header_bytes_max + 1); ++arrived) {
        const auto split = wire::split_stream_label(input.first(arrived));
        if (!split) {
            FUZZ_CHECK(!packet && split.error().code == packet.error().code);
            FUZZ_CHECK(arrived == 2);
            return;
        }
        if (!*split) {
            FUZZ_CHECK(arrived < input.size() || !packet || input.empty());
            continue;
        }
        FUZZ_CHECK(packet && (*split)->label == packet->label);
        FUZZ_CHECK(wire::label_overhead((*split)->label) + (*split)->rest.size() == arrived);
    }
}

void check_own_header(BytesView input) {
    const std::size_t size = input.empty() ? 0 : input.front();
    const std::string_view label = as_text(input.first(std::min(size, input.size())));
    const BytesView rest = input.subspan(label.size());
    const bool rest_looks_labelled =
        !rest.empty() && rest.front() == static_cast<std::uint8_t>(wire::MessageType::has_label);
    if (label.empty() && rest_looks_labelled) return;
    Bytes packet;
    wire::encode_label_header(label, packet);
    FUZZ_CHECK(packet.size() == wire::label_overhead(label));
    append(packet, rest);
    const auto split = wire::split_label(packet);
    FUZZ_CHECK(split && split->label == label && are_equal(split->rest, rest));
}

}  // namespace

void fuzz_one(BytesView input) {
    const auto packet = wire::split_label(input);
    if (packet) check_split(input, *packet);
    if (!packet) FUZZ_CHECK(packet.error().code == Errc::malformed_label);
    check_growing_stream(input, packet);
    check_own_header(input);
}

}  // namespace memberlist::fuzz
