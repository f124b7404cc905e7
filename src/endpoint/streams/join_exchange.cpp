#include "endpoint/streams/join_exchange.hpp"

#include "endpoint/streams/push_pull_exchange.hpp"
#include "endpoint/streams/stream_handle.hpp"

namespace memberlist::endpoint {

Result<Next> JoinExchange::open(StreamHandle& stream) {
    swim_.state().metrics.count("memberlist.tcp.connect");
    attempt_.told_incarnation = swim_.state().incarnation;
    const auto sent = stream.send([&](Bytes& out) {
        if (attempt_.step == JoinStep::look) {
            wire::encode_push_pull_header(false, 0, 0, out);
        } else {
            swim_.encode_local_state(true, out);
        }
    });
    if (!sent) return sent.error();
    return Next::listen;
}

Result<Next> JoinExchange::on_message(StreamHandle& stream, const wire::StreamMessage& message) {
    const auto remote = expect_push_pull(message);
    if (!remote) return remote.error();
    const bool is_join = attempt_.step != JoinStep::look;
    if (auto merged = swim_.merge(stream.now(), stream.peer(), **remote, is_join, effects_); !merged)
        return merged.error();
    swim_.state().metrics.sample("memberlist.pushPullNode", stream.age());
    auto next = joins_.on_reply(attempt_, swim_.own_record(**remote), swim_.state().incarnation);
    if (!next) return Next::finish;
    attempt_ = std::move(*next);
    return Next::await_end;
}

// However the stream ended: what we told the peer is merged, or it never will be.
void JoinExchange::on_end(StreamHandle&) { joins_.ask_again(attempt_); }

void JoinExchange::on_failure(StreamHandle& stream, const Error& error) {
    swim_.state().metrics.sample("memberlist.pushPullNode", stream.age());
    joins_.on_failure(attempt_, error);
}

}  // namespace memberlist::endpoint
