// Push/pulls. Input: the bytes after the type byte: header, nodes, user state.
#include "meaning.hpp"
#include "stream_extent.hpp"

namespace memberlist::fuzz {

void fuzz_one(BytesView input) {
    Bytes message{static_cast<std::uint8_t>(wire::MessageType::push_pull)};
    append(message, input);
    const auto decoded = check_stream_message(message);
    if (!decoded) return;
    const auto& push_pull = std::get<wire::PushPull>(*decoded);
    FUZZ_CHECK(push_pull.nodes.size() + push_pull.user_state.size() <= input.size());

    const Bytes encoded =
        check_re_encoding(*decoded, [](BytesView bytes) { return wire::decode_stream_message(bytes, {}); });
    FUZZ_CHECK(measure_stream_message(encoded) == encoded.size());

    // Encodes in three steps, as the core does, with the same result.
    Bytes in_steps;
    wire::encode_push_pull_header(push_pull.join, push_pull.nodes.size(), push_pull.user_state.size(),
                                  in_steps);
    for (const auto& node : push_pull.nodes) wire::encode_push_node(node, in_steps);
    append(in_steps, push_pull.user_state);
    FUZZ_CHECK(in_steps == encoded);
}

}  // namespace memberlist::fuzz
