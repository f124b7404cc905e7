#include "endpoint/streams/stream_ping.hpp"

#include "core/answer_address.hpp"
#include "endpoint/streams/stream_handle.hpp"

namespace memberlist::endpoint {

Result<Next> StreamPing::open(StreamHandle& stream) {
    const wire::Ping ping{.seq_no = seq_no_, .node = stream.name(), .source = core::source_of(swim_.state())};
    if (auto sent = stream.send([&](Bytes& out) { wire::encode(ping, out); }); !sent) return sent.error();
    return Next::listen;
}

Result<Next> StreamPing::on_message(StreamHandle&, const wire::StreamMessage& message) {
    const auto* ack = std::get_if<wire::Ack>(&message);
    if (ack == nullptr) return Error{Errc::unknown_message_type, "unexpected reply"};
    if (ack->seq_no != seq_no_) {
        return Error{Errc::malformed_message, "sequence number from ack (" + std::to_string(ack->seq_no) +
                                                  ") doesn't match ping (" + std::to_string(seq_no_) + ")"};
    }
    swim_.on_stream_ack(seq_no_, effects_);
    return Next::finish;
}

void StreamPing::on_failure(StreamHandle& stream, const Error& error) {
    if (!is_expected_) return;  // a lost member is still lost
    swim_.state().log.error("Failed fallback TCP ping: {error}", {{"error", error}, {"node", stream.name()}});
}

}  // namespace memberlist::endpoint
