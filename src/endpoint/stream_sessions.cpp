#include "endpoint/stream_sessions.hpp"

#include <algorithm>
#include <utility>

#include "base/overloaded.hpp"

namespace memberlist::endpoint {

StreamSessions::StreamSessions(const EndpointConfig& config, core::Swim& swim, JoinOperations& joins,
                               security::MessageCipher& cipher, core::Effects& effects)
    : config_(config),
      swim_(swim),
      joins_(joins),
      cipher_(cipher),
      effects_(effects),
      writer_(config.frame, cipher) {}

// --- the table of sessions -----------------------------------------------------------------------

StreamId StreamSessions::add(TimePoint deadline, Session session) {
    const StreamId id{++last_id_};
    ++(session.role == frame::StreamRole::accepted ? accepted_ : dialed_);
    session.deadline = deadlines_.schedule(deadline, id);
    sessions_.emplace(id, std::move(session));
    return id;
}

void StreamSessions::forget(Sessions::iterator session) {
    --(session->second.role == frame::StreamRole::accepted ? accepted_ : dialed_);
    buffered_bytes_ -= session->second.received_bytes;
    deadlines_.cancel(session->second.deadline);
    sessions_.erase(session);
}

void StreamSessions::renew_deadline(StreamId id, Session& session, TimePoint due) {
    deadlines_.cancel(session.deadline);
    session.deadline = deadlines_.schedule(due, id);
}

// All is said; the session lives on until the shell has written the rest, or the deadline passes.
void StreamSessions::finish(StreamId id, Session& session, Actions& out) {
    session.is_over = true;
    out.push(FinishStream{id});
}

void StreamSessions::abort(Sessions::iterator session, Actions& out) {
    out.push(AbortStream{session->first});
    forget(session);
}

// --- what the shell reports ----------------------------------------------------------------------

std::optional<StreamId> StreamSessions::accept(TimePoint now, const SocketAddress& from) {
    if (accepted_ >= config_.streams.accepted_max) {
        swim_.state().drop(Errc::limit_exceeded, "too many streams are open", {{"from", from}});
        return std::nullopt;
    }
    return add(now + config_.streams.timeout,
               Session(config_, cipher_, frame::StreamRole::accepted, from, {}, Answering{}));
}

void StreamSessions::open(TimePoint now, const SocketAddress& to, std::string name, Conversation conversation,
                          Actions& out) {
    Session session(config_, cipher_, frame::StreamRole::dialed, to, std::move(name),
                    std::move(conversation));
    if (dialed_ >= config_.streams.dialed_max) {
        return report_failure(now, session, {Errc::limit_exceeded, "too many streams are open"}, out);
    }
    // A stream ping is over when its probe is; everything else has its own time to dial.
    const auto* ping = std::get_if<StreamPinging>(&session.conversation);
    const TimePoint due = ping != nullptr ? ping->deadline : now + config_.streams.timeout;
    out.push(Connect{add(due, std::move(session)), to});
}

void StreamSessions::on_connected(TimePoint now, StreamId id, Actions& out) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    Session& session = found->second;
    // Go grants the timeout anew to write and again to read; here the exchange is granted both together.
    if (!std::holds_alternative<StreamPinging>(session.conversation)) {
        renew_deadline(id, session, now + 2 * config_.streams.timeout);
    }

    message_.clear();
    std::visit(Overloaded{
                   [](const Answering&) {},
                   [&](const Syncing& sync) { swim_.encode_local_state(sync.join.has_value(), message_); },
                   [&](const StreamPinging& ping) {
                       const wire::Ping request{.seq_no = ping.seq_no,
                                                .node = session.name,
                                                .source = core::source_of(swim_.state())};
                       wire::encode(request, message_);
                   },
                   [&](const Delivering& delivery) { wire::encode_user_stream(delivery.payload, message_); },
               },
               session.conversation);
    if (auto written = write(id, session, message_, out); !written)
        return fail(now, id, written.error(), out);
    if (std::holds_alternative<Delivering>(session.conversation)) finish(id, session, out);
}

void StreamSessions::on_data(TimePoint now, StreamId id, BytesView data, Actions& out) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || found->second.is_over) return;
    Session& session = found->second;
    session.received_bytes += data.size();
    buffered_bytes_ += data.size();
    if (buffered_bytes_ > config_.streams.buffered_bytes_max) {
        return fail(now, id, {Errc::limit_exceeded, "streams hold too many bytes that are no message yet"},
                    out);
    }
    const auto message = session.reader.feed(data);
    if (message && !*message) return;
    if (message) {
        on_message(now, id, session, **message, out);
    } else {
        if (session.reader.error_is_answered()) answer_error(id, session, message.error(), out);
        fail(now, id, message.error(), out);
    }
    if (const auto left = sessions_.find(id); left != sessions_.end()) give_back_memory(left->second);
}

// All has been heard, but not all been written: the peer decides how long that takes, and what it sent may
// have unpacked to much more than it cost.
void StreamSessions::give_back_memory(Session& session) {
    session.reader.give_back_memory();
    buffered_bytes_ -= std::exchange(session.received_bytes, 0);
}

void StreamSessions::on_end(TimePoint now, StreamId id, Actions& out) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || found->second.is_over) return;
    fail(now, id, found->second.reader.on_end(), out);
}

void StreamSessions::on_closed(TimePoint now, StreamId id, std::error_code error, Actions& out) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    if (!found->second.is_over || error) {
        const Error reason = error ? Error(error) : Error(Errc::stream_closed);
        if (!found->second.is_over || std::holds_alternative<Delivering>(found->second.conversation)) {
            report_failure(now, found->second, reason, out);
        }
    } else if (const auto* delivery = std::get_if<Delivering>(&found->second.conversation)) {
        out.push(Finish{.operation = delivery->operation});
    }
    forget(found);
}

void StreamSessions::on_deadline(TimePoint now, Actions& out) {
    while (const auto id = deadlines_.pop_due(now)) {
        const auto session = sessions_.find(*id);
        const bool was_waited_for =
            !session->second.is_over || std::holds_alternative<Delivering>(session->second.conversation);
        if (was_waited_for) report_failure(now, session->second, Errc::timed_out, out);
        abort(session, out);
    }
}

void StreamSessions::abort_operation(OpId operation, Actions& out) {
    std::vector<StreamId> ids;
    for (const auto& [id, session] : sessions_) {
        const auto* sync = std::get_if<Syncing>(&session.conversation);
        const auto* delivery = std::get_if<Delivering>(&session.conversation);
        const bool belongs = (sync != nullptr && sync->join == operation) ||
                             (delivery != nullptr && delivery->operation == operation);
        if (belongs) ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end());
    for (const StreamId id : ids) {
        const auto session = sessions_.find(id);
        if (std::holds_alternative<Delivering>(session->second.conversation)) {
            out.push(Finish{.operation = operation, .error = Errc::operation_canceled});
        }
        abort(session, out);
    }
}

void StreamSessions::abort_all(Error reason, Actions& out) {
    std::vector<StreamId> ids;
    for (const auto& entry : sessions_) ids.push_back(entry.first);
    std::sort(ids.begin(), ids.end());
    for (const StreamId id : ids) {
        const auto session = sessions_.find(id);
        if (const auto* delivery = std::get_if<Delivering>(&session->second.conversation)) {
            out.push(Finish{.operation = delivery->operation, .error = reason});
        }
        abort(session, out);
    }
}

// --- how a session fails -------------------------------------------------------------------------

void StreamSessions::fail(TimePoint now, StreamId id, const Error& error, Actions& out) {
    const auto found = sessions_.find(id);
    if (found->second.role == frame::StreamRole::accepted) {
        // A stream that ends before its first byte is nothing to count: port scanners and health checks do
        // that.
        const bool said_nothing = error.code == Errc::stream_closed && found->second.received_bytes == 0;
        if (!said_nothing) swim_.state().drop_error(error, "failed to receive", found->second.peer);
    } else {
        report_failure(now, found->second, error, out);
    }
    if (found->second.is_over) return;  // an error answer is still going out
    abort(found, out);
}

void StreamSessions::report_failure(TimePoint, const Session& session, const Error& error, Actions& out) {
    const Logger& log = swim_.state().log;
    const std::string text = error.message();
    std::visit(
        Overloaded{
            [&](const Answering&) { swim_.state().drop_error(error, "failed to receive", session.peer); },
            [&](const Syncing& sync) {
                if (!sync.join) {
                    log.error("Push/Pull failed",
                              {{"node", session.name}, {"address", session.peer}, {"error", text}});
                    return;
                }
                log.debug("Failed to join", {{"address", session.peer}, {"error", text}});
                joins_.on_failure(*sync.join, session.peer, error);
            },
            [&](const StreamPinging&) {
                log.debug("Failed fallback TCP ping", {{"node", session.name}, {"error", text}});
            },
            [&](const Delivering& delivery) {
                out.push(Finish{.operation = delivery.operation, .error = error});
            },
        },
        session.conversation);
}

// --- what is said --------------------------------------------------------------------------------

Result<void> StreamSessions::write(StreamId id, Session& session, BytesView message, Actions& out) {
    Bytes framed;
    if (auto written = writer_.write(message, session.role, framed); !written) return written;
    out.push(WriteStream{id, std::move(framed)});
    return {};
}

void StreamSessions::on_message(TimePoint now, StreamId id, Session& session,
                                const wire::StreamMessage& message, Actions& out) {
    if (std::holds_alternative<Answering>(session.conversation))
        return answer(now, id, session, message, out);
    if (auto taken = take_reply(now, session, message); !taken) return fail(now, id, taken.error(), out);
    if (const auto* sync = std::get_if<Syncing>(&session.conversation); sync != nullptr && sync->join) {
        joins_.on_success(*sync->join);
    }
    finish(id, session, out);
}

Result<void> StreamSessions::take_reply(TimePoint now, Session& session, const wire::StreamMessage& message) {
    if (const auto* error = std::get_if<wire::ErrorReply>(&message)) {
        return Error{Errc::remote_error, "remote error: " + std::string(error->error)};
    }
    if (const auto* sync = std::get_if<Syncing>(&session.conversation)) {
        const auto* remote = std::get_if<wire::PushPull>(&message);
        if (remote == nullptr) return Error{Errc::unknown_message_type, "the reply to a push/pull is none"};
        return swim_.merge(now, *remote, sync->join.has_value(), effects_);
    }
    const auto* ping = std::get_if<StreamPinging>(&session.conversation);
    const auto* ack = std::get_if<wire::Ack>(&message);
    if (ping == nullptr || ack == nullptr) return Error{Errc::unknown_message_type, "unexpected reply"};
    if (ack->seq_no != ping->seq_no) {
        return Error{Errc::malformed_message, "sequence number from ack (" + std::to_string(ack->seq_no) +
                                                  ") doesn't match ping (" + std::to_string(ping->seq_no) +
                                                  ")"};
    }
    swim_.on_stream_ack(ack->seq_no);
    return {};
}

void StreamSessions::answer(TimePoint now, StreamId id, Session& session, const wire::StreamMessage& message,
                            Actions& out) {
    const auto refuse = [&](std::string_view type) {
        fail(now, id, {Errc::unknown_message_type, "Received invalid msgType: " + std::string(type)}, out);
    };
    std::visit(Overloaded{
                   [&](const wire::PushPull& remote) { answer_sync(now, id, session, remote, out); },
                   [&](const wire::Ping& ping) { answer_ping(now, id, session, ping, out); },
                   [&](const wire::UserData& user) {
                       // Go does not tell its delegate of an empty message on a stream.
                       if (!user.payload.empty()) {
                           effects_.push(core::Announce{UserMessage{to_bytes(user.payload), session.peer}});
                       }
                       finish(id, session, out);
                   },
                   [&](const wire::Ack&) { refuse("ack"); },
                   [&](const wire::ErrorReply&) { refuse("error"); },
               },
               message);
}

void StreamSessions::answer_sync(TimePoint now, StreamId id, Session& session, const wire::PushPull& remote,
                                 Actions& out) {
    renew_deadline(id, session, now + config_.streams.timeout);
    // Our state goes out as it was before the merge, with the request's join flag, as in Go.
    message_.clear();
    swim_.encode_local_state(remote.join, message_);
    if (auto written = write(id, session, message_, out); !written)
        return fail(now, id, written.error(), out);
    finish(id, session, out);
    if (auto merged = swim_.merge(now, remote, remote.join, effects_); !merged) {
        swim_.state().drops.count_code(merged.error().code);
        swim_.state().log.error("Failed push/pull merge",
                                {{"error", merged.error().message()}, {"from", session.peer}});
    }
}

void StreamSessions::answer_ping(TimePoint now, StreamId id, Session& session, const wire::Ping& ping,
                                 Actions& out) {
    if (!ping.node.empty() && ping.node != config_.local.name) {
        swim_.state().drops.count(Errc::unknown_node);
        swim_.state().log.warn("Got ping for unexpected node", {{"node", ping.node}, {"from", session.peer}});
    } else {
        message_.clear();
        wire::encode(wire::Ack{.seq_no = ping.seq_no, .payload = {}}, message_);
        if (auto written = write(id, session, message_, out); !written)
            return fail(now, id, written.error(), out);
    }
    finish(id, session, out);
}

void StreamSessions::answer_error(StreamId id, Session& session, const Error& error, Actions& out) {
    message_.clear();
    const std::string text = error.message();
    wire::encode(wire::ErrorReply{text}, message_);
    // If it cannot be encrypted there is no answer: the caller closes the stream either way.
    if (write(id, session, message_, out)) finish(id, session, out);
}

}  // namespace memberlist::endpoint
