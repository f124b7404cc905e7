#include "endpoint/streams/leave_stream.hpp"

#include "endpoint/streams/push_pull_exchange.hpp"
#include "endpoint/streams/stream_handle.hpp"

namespace memberlist::endpoint {

Result<Next> LeaveStream::open(StreamHandle& stream) {
    if (auto sent = stream.send([&](Bytes& out) { swim_.encode_leave(out); }); !sent) return sent.error();
    return Next::listen;
}

Result<Next> LeaveStream::on_message(StreamHandle&, const wire::StreamMessage& message) {
    if (const auto remote = expect_push_pull(message); !remote) return remote.error();
    swim_.on_leave_stream(leave_, true, effects_);
    return Next::finish;
}

void LeaveStream::on_failure(StreamHandle& stream, const Error& error) {
    swim_.state().log.debug("Failed to hand over our leave to {node}: {error}",
                            {{"node", stream.name()}, {"error", error}});
    swim_.on_leave_stream(leave_, false, effects_);
}

}  // namespace memberlist::endpoint
