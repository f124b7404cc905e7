#include "endpoint/streams/leave.hpp"

#include "endpoint/streams/line.hpp"
#include "endpoint/streams/push_pull.hpp"

namespace memberlist::endpoint {

Result<Next> LeaveStream::open(Line& line) {
    if (auto sent = line.send([&](Bytes& out) { swim_.encode_leave(out); }); !sent) return sent.error();
    return Next::listen;
}

Result<Next> LeaveStream::on_message(Line&, const wire::StreamMessage& message) {
    if (const auto remote = expect_push_pull(message); !remote) return remote.error();
    swim_.on_leave_stream(leave_, true, effects_);
    return Next::finish;
}

void LeaveStream::on_failure(Line& line, const Error& error) {
    swim_.state().log.debug("Failed to hand over our leave to {node}: {error}",
                            {{"node", line.name()}, {"error", error}});
    swim_.on_leave_stream(leave_, false, effects_);
}

}  // namespace memberlist::endpoint
