#include "endpoint/streams/push_pull_exchange.hpp"

#include "endpoint/streams/stream_handle.hpp"

namespace memberlist::endpoint {

Result<Next> PushPullExchange::open(StreamHandle& stream) {
    swim_.state().metrics.count("memberlist.tcp.connect");  // for push/pulls only, as in Go
    const auto sent = stream.send([&](Bytes& out) { swim_.encode_local_state(is_join_, out); });
    if (!sent) return sent.error();
    return Next::listen;
}

Result<Next> PushPullExchange::on_message(StreamHandle& stream, const wire::StreamMessage& message) {
    const auto remote = expect_push_pull(message);
    if (!remote) return remote.error();
    auto merged = swim_.merge(stream.now(), stream.peer(), **remote, is_join_, effects_);
    if (!merged) return merged.error();
    swim_.state().metrics.sample("memberlist.pushPullNode", stream.age());
    return Next::finish;
}

void PushPullExchange::on_failure(StreamHandle& stream, const Error& error) {
    swim_.state().metrics.sample("memberlist.pushPullNode", stream.age());
    swim_.state().log.error("Push/Pull with {node} failed: {error}",
                            {{"node", stream.name()}, {"error", error}});
}

Result<const wire::PushPull*> expect_push_pull(const wire::StreamMessage& message) {
    const auto* remote = std::get_if<wire::PushPull>(&message);
    if (remote == nullptr)
        return Error{Errc::unknown_message_type, "the reply to a push/pull is another message"};
    return remote;
}

}  // namespace memberlist::endpoint
