#include "endpoint/streams/answering.hpp"

#include "base/overloaded.hpp"
#include "endpoint/drop_lines.hpp"
#include "endpoint/streams/stream_handle.hpp"

namespace memberlist::endpoint {

Result<Next> Answering::on_message(StreamHandle& stream, const wire::StreamMessage& message) {
    const auto refuse = [](wire::MessageType type) {
        const std::string number = std::to_string(static_cast<int>(type));
        return Error{Errc::unknown_message_type, "Received invalid msgType (" + number + ")"};
    };
    return std::visit(
        Overloaded{
            [&](const wire::PushPull& remote) { return answer_push_pull(stream, remote); },
            [&](const wire::Ping& ping) { return answer_ping(stream, ping); },
            [&](const wire::UserData& user) -> Result<Next> { return deliver(stream, user); },
            [&](const wire::Ack&) -> Result<Next> { return refuse(wire::MessageType::ack); },
            [&](const wire::ErrorReply&) -> Result<Next> { return refuse(wire::MessageType::error); },
        },
        message);
}

// As in Go, our state goes out as it was before the merge, with the join flag of the request.
Result<Next> Answering::answer_push_pull(StreamHandle& stream, const wire::PushPull& remote) {
    stream.renew_deadline();
    const auto sent = stream.send([&](Bytes& out) { swim_.encode_local_state(remote.join, out); });
    if (!sent) return sent.error();
    if (auto merged = swim_.merge(stream.now(), stream.peer(), remote, remote.join, effects_); !merged) {
        swim_.peer_log().drop_error(merged.error(), LogLevel::error, "Failed push/pull merge: {error}",
                                    stream.peer());
    }
    return Next::finish;
}

Result<Next> Answering::answer_ping(StreamHandle& stream, const wire::Ping& ping) {
    if (!ping.node.empty() && ping.node != own_name_) {
        swim_.peer_log().refuse(Errc::unknown_node, LogLevel::warn, "Got ping for unexpected node {node}",
                                {{"node", ping.node}, {"from", stream.peer()}});
        return Next::finish;
    }
    const wire::Ack ack{.seq_no = ping.seq_no, .payload = {}};
    if (auto sent = stream.send([&](Bytes& out) { wire::encode(ack, out); }); !sent) return sent.error();
    return Next::finish;
}

// Go does not tell its delegate of an empty message on a stream.
Next Answering::deliver(const StreamHandle& stream, const wire::UserData& user) {
    if (!user.payload.empty())
        effects_.push(core::Announce{UserMessage{to_bytes(user.payload), stream.peer()}});
    return Next::finish;
}

void Answering::on_failure(StreamHandle& stream, const Error& error) {
    const DropLine drop = stream_drop_line(error, stream.message_type());
    swim_.peer_log().drop_error(error, drop.level, drop.message, stream.peer());
}

}  // namespace memberlist::endpoint
