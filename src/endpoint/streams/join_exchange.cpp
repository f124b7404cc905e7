#include "endpoint/streams/join_exchange.hpp"

#include "endpoint/streams/line.hpp"
#include "endpoint/streams/push_pull.hpp"

namespace memberlist::endpoint {

Result<Next> JoinExchange::open(Line& line) {
    swim_.state().metrics.count("memberlist.tcp.connect");
    attempt_.told_incarnation = swim_.state().incarnation;
    const auto sent = line.send([&](Bytes& out) {
        if (attempt_.step == JoinStep::look) {
            wire::encode_push_pull_header(false, 0, 0, out);
        } else {
            swim_.encode_local_state(true, out);
        }
    });
    if (!sent) return sent.error();
    return Next::listen;
}

Result<Next> JoinExchange::on_message(Line& line, const wire::StreamMessage& message) {
    const auto remote = expect_push_pull(message);
    if (!remote) return remote.error();
    const bool is_join = attempt_.step != JoinStep::look;
    if (auto merged = swim_.merge(line.now(), line.peer(), **remote, is_join, effects_); !merged)
        return merged.error();
    swim_.state().metrics.sample("memberlist.pushPullNode", line.age());
    auto next = joins_.on_reply(attempt_, swim_.own_record(**remote), swim_.state().incarnation);
    if (!next) return Next::finish;
    attempt_ = std::move(*next);
    return Next::await_end;
}

// However the stream ended: what we told the peer is merged, or it never will be.
void JoinExchange::on_end(Line&) { joins_.ask_again(attempt_); }

void JoinExchange::on_failure(Line& line, const Error& error) {
    swim_.state().metrics.sample("memberlist.pushPullNode", line.age());
    joins_.on_failure(attempt_, error);
}

}  // namespace memberlist::endpoint
