#include "endpoint/stream_sessions.hpp"

#include "base/overloaded.hpp"
#include "endpoint/drop_lines.hpp"
#include "wire/label.hpp"

namespace memberlist::endpoint {

namespace {

bool is_waiting(const Session& session) {
    return std::holds_alternative<AwaitingMerge>(session.conversation);
}

Error not_a_state() { return {Errc::unknown_message_type, "the reply to a push/pull is none"}; }

}  // namespace

StreamSessions::StreamSessions(const EndpointConfig& config, core::Swim& swim, JoinOperations& joins,
                               security::MessageCipher& cipher, core::Effects& effects)
    : config_(config),
      swim_(swim),
      joins_(joins),
      cipher_(cipher),
      effects_(effects),
      writer_(config.frame, cipher) {}

// --- what the shell reports ----------------------------------------------------------------------

std::optional<StreamId> StreamSessions::accept(TimePoint now, const SocketAddress& from, Actions& out) {
    now_ = now;
    swim_.state().metrics.count("memberlist.tcp.accept");
    swim_.state().log.debug("Stream connection", {{"from", from}});
    const StreamLimits& limits = config_.streams;
    const bool has_place = (table_.accepted().of_source(from.ip) < limits.accepted_per_source_max ||
                            make_room(table_.accepted().oldest_of_busiest(from.ip), from,
                                      "Too many pending streams from one source", out)) &&
                           (table_.accepted().total() < limits.accepted_max ||
                            make_room(table_.accepted().oldest(), from, "Too many pending streams", out));
    if (!has_place) return std::nullopt;
    Session session(config_.frame, cipher_, frame::StreamRole::accepted, from, {}, Answering{});
    return table_.add(now, now + config_.streams.timeout, std::move(session));
}

void StreamSessions::open(TimePoint now, const SocketAddress& to, std::string name, Conversation conversation,
                          Actions& out) {
    now_ = now;
    Session session(config_.frame, cipher_, frame::StreamRole::dialed, to, std::move(name),
                    std::move(conversation));
    session.opened = now;
    if (table_.dialed() >= config_.streams.dialed_max) {
        return report_failure(session, {Errc::limit_exceeded, "too many streams are open"}, out);
    }
    // A stream ping is over when its probe is; everything else has its own time to dial.
    const auto* ping = std::get_if<StreamPinging>(&session.conversation);
    const TimePoint due = ping != nullptr ? ping->deadline : now + config_.streams.timeout;
    out.push(Connect{table_.add(now, due, std::move(session)), to});
}

void StreamSessions::on_connected(TimePoint now, StreamId id, Actions& out) {
    now_ = now;
    Session* session = table_.find(id);
    if (session == nullptr) return;
    // Go grants the timeout anew to write and again to read; here the exchange is granted both together.
    if (!std::holds_alternative<StreamPinging>(session->conversation)) {
        table_.renew_deadline(id, now + 2 * config_.streams.timeout);
    }

    message_.clear();
    std::visit(Overloaded{
                   [](const Answering&) {},
                   [](const AwaitingMerge&) {},
                   [&](const Syncing& sync) {
                       swim_.state().metrics.count("memberlist.tcp.connect");  // push/pulls only, as in Go
                       swim_.encode_local_state(sync.is_join, message_);
                   },
                   [&](Joining& join) {
                       swim_.state().metrics.count("memberlist.tcp.connect");
                       if (join.attempt.step == JoinStep::look)
                           return wire::encode_push_pull_header(false, 0, 0, message_);
                       join.attempt.told_incarnation = swim_.state().incarnation;
                       swim_.encode_local_state(true, message_);
                   },
                   [&](const Departing&) { swim_.encode_leave(message_); },
                   [&](const StreamPinging& ping) {
                       const wire::Ping request{.seq_no = ping.seq_no,
                                                .node = session->name,
                                                .source = core::source_of(swim_.state())};
                       wire::encode(request, message_);
                   },
                   [&](const Delivering& delivery) { wire::encode_user_stream(delivery.payload, message_); },
               },
               session->conversation);
    if (auto written = write(id, *session, message_, out); !written) return fail(id, written.error(), out);
    if (std::holds_alternative<Delivering>(session->conversation)) finish(id, *session, out);
}

void StreamSessions::on_data(TimePoint now, StreamId id, BytesView data, Actions& out) {
    now_ = now;
    Session* session = table_.find(id);
    if (session == nullptr || session->is_over || is_waiting(*session)) return;
    session->has_spoken |= !data.empty();
    if (auto held = hold(id, data.size(), out); !held) return fail(id, held.error(), out);
    const std::size_t received = session->held_bytes;
    const auto message = session->reader.feed(data);
    if (const auto bytes = session->reader.take_announced_bytes()) {
        swim_.state().metrics.sample("memberlist.size.remote", static_cast<double>(*bytes));
    }
    if (message && !takes_on(id, *session, out)) return;
    if (message && !*message) return;
    if (message) {
        on_message(now, id, *session, **message, out);
    } else {
        if (session->reader.error_is_answered()) answer_error(id, *session, message.error(), out);
        fail(id, message.error(), out);
    }
    session = table_.find(id);
    if (session == nullptr) return;
    // All has been heard, but not all been written: the peer decides how long that takes, and what it sent may
    // have unpacked to much more than it cost.
    session->reader.give_back_memory();
    table_.release(*session, received);
}

void StreamSessions::on_end(TimePoint now, StreamId id, Actions& out) {
    now_ = now;
    Session* session = table_.find(id);
    if (session == nullptr || session->is_over) return;
    if (const auto* waiting = std::get_if<AwaitingMerge>(&session->conversation)) {
        joins_.ask_again(waiting->next);
        return finish(id, *session, out);
    }
    fail(id, session->reader.on_end(), out);
}

void StreamSessions::on_closed(TimePoint now, StreamId id, std::error_code error, Actions& out) {
    now_ = now;
    const Session* session = table_.find(id);
    if (session == nullptr) return;
    const auto* delivery = std::get_if<Delivering>(&session->conversation);
    const auto* waiting = std::get_if<AwaitingMerge>(&session->conversation);
    if (waiting != nullptr) {
        // However it was closed: what was told on it is done.
        if (!session->is_over) joins_.ask_again(waiting->next);
    } else if (session->is_over && !error) {
        if (delivery != nullptr) out.push(Finish{.operation = delivery->operation});
    } else if (!session->is_over || delivery != nullptr) {
        report_failure(*session, error ? Error(error) : Error(Errc::stream_closed), out);
    }
    table_.erase(id);
}

void StreamSessions::on_deadline(TimePoint now, Actions& out) {
    now_ = now;
    while (const auto id = table_.pop_due(now)) {
        const Session& session = *table_.find(*id);
        const bool is_awaited = !session.is_over || std::holds_alternative<Delivering>(session.conversation);
        const auto* waiting = std::get_if<AwaitingMerge>(&session.conversation);
        if (waiting != nullptr && !session.is_over) {
            joins_.ask_again(waiting->next);  // it does not close its streams; perhaps it has merged
        } else if (is_awaited) {
            report_failure(session, Errc::timed_out, out);
        }
        abort(*id, out);
    }
}

// --- how a session ends --------------------------------------------------------------------------

// All is said; the session lives on until the shell has written the rest, or the deadline passes.
void StreamSessions::finish(StreamId id, Session& session, Actions& out) {
    session.is_over = true;
    out.push(FinishStream{id});
}

void StreamSessions::abort(StreamId id, Actions& out) {
    out.push(AbortStream{id});
    table_.erase(id);
}

void StreamSessions::abort_delivery(OpId operation, Errc reason, Actions& out) {
    for (const StreamId id : table_.ids()) {
        const auto* delivery = std::get_if<Delivering>(&table_.find(id)->conversation);
        if (delivery == nullptr || delivery->operation != operation) continue;
        out.push(Finish{.operation = operation, .error = reason});
        abort(id, out);
    }
}

void StreamSessions::abort_join(JoinId join, Actions& out) {
    for (const StreamId id : table_.ids()) {
        const Session& session = *table_.find(id);
        const auto* joining = std::get_if<Joining>(&session.conversation);
        const auto* waiting = std::get_if<AwaitingMerge>(&session.conversation);
        const bool is_of_join = (joining != nullptr && joining->attempt.join == join) ||
                                (waiting != nullptr && waiting->next.join == join);
        if (is_of_join && !session.is_over) abort(id, out);
    }
}

void StreamSessions::abort_all(const Error& reason, Actions& out) {
    for (const StreamId id : table_.ids()) {
        if (const auto* delivery = std::get_if<Delivering>(&table_.find(id)->conversation)) {
            out.push(Finish{.operation = delivery->operation, .error = reason});
        }
        abort(id, out);
    }
}

void StreamSessions::fail(StreamId id, const Error& error, Actions& out) {
    const Session& session = *table_.find(id);
    // A stream that ends before its first byte is nothing to count: port scanners and health checks do that.
    const bool is_mere_visit = session.role == frame::StreamRole::accepted && !session.has_spoken &&
                               error.code == Errc::stream_closed;
    if (!is_mere_visit) report_failure(session, error, out);
    if (!session.is_over) abort(id, out);  // else an error answer is still going out
}

// Of those that are too many one has to go, once it has had its time, or else the newcomer. False: the newcomer.
bool StreamSessions::make_room(std::optional<StreamPlaces::Candidate> candidate,
                               const SocketAddress& newcomer, std::string_view complaint, Actions& out) {
    const Session* session = candidate ? table_.find(candidate->id) : nullptr;
    const bool is_made = session != nullptr &&
                         (candidate->at_once || now_ - session->opened >= config_.streams.accepted_grace);
    const SocketAddress& closed = is_made ? session->peer : newcomer;
    swim_.peer_log().drop_error(Errc::limit_exceeded, LogLevel::error, complaint, closed);
    if (is_made) abort(candidate->id, out);
    return is_made;
}

// Go: net.go handleConn. A push/pull counts from its first byte on; one that comes sealed or compressed cannot be told
// before it is whole. False: it is one too many, and closed.
bool StreamSessions::takes_on(StreamId id, const Session& session, Actions& out) {
    const bool is_sync =
        session.reader.message_type() == static_cast<std::uint8_t>(wire::MessageType::push_pull);
    if (!is_sync || session.is_push_pull || session.role == frame::StreamRole::dialed) return true;
    const StreamPlaces& places = table_.push_pulls();
    const SocketAddress& peer = session.peer;
    const bool has_place = (places.of_source(peer.ip) < config_.streams.push_pulls_per_source_max() ||
                            make_room(places.oldest_of_busiest(peer.ip), peer,
                                      "Too many pending push/pull requests from one source", out)) &&
                           (places.total() < config_.streams.push_pulls_max ||
                            make_room(places.oldest(), peer, "Too many pending push/pull requests", out));
    if (!has_place) {
        abort(id, out);
        return false;
    }
    table_.mark_push_pull(id);
    return true;
}

// Counts what the session holds. When all together hold too much, accepted ones have to go, the largest first. An
// error: this one has to.
Result<void> StreamSessions::hold(StreamId id, std::size_t bytes, Actions& out) {
    const Error too_much{Errc::limit_exceeded, "streams hold too many bytes"};
    table_.hold(*table_.find(id), bytes);
    while (table_.held_bytes() > config_.streams.held_bytes_max) {
        const StreamId victim = table_.largest_accepted().value_or(id);
        if (victim == id) return too_much;
        report_failure(*table_.find(victim), too_much, out);
        abort(victim, out);
    }
    return {};
}

// Of streams that we dial, a failure is counted if it comes of what the peer sent, or of a bound of ours; that nobody takes
// a call, or that a peer says no, is nothing dropped.
void StreamSessions::count_failure(const Session& session, const Error& error) {
    const bool is_dialed = session.role == frame::StreamRole::dialed;  // for others see drop_error()
    const bool is_of_input = session.has_spoken && error.code != Errc::remote_error;
    if (is_dialed && (is_of_input || error.code == Errc::limit_exceeded)) swim_.peer_log().count(error.code);
}

void StreamSessions::report_failure(const Session& session, const Error& error, Actions& out) {
    count_failure(session, error);
    const Logger& log = swim_.state().log;
    std::visit(
        Overloaded{
            [&](const Answering&) {
                const DropLine line = stream_drop_line(error, session.reader.message_type());
                swim_.peer_log().drop_error(error, line.level, line.message, session.peer);
            },
            [&](const Syncing&) {
                measure_sync(session);
                log.error("Push/Pull with {node} failed: {error}",
                          {{"node", session.name}, {"error", error}});
            },
            [&](const Joining& join) {
                measure_sync(session);
                joins_.on_failure(join.attempt, error);
            },
            [](const AwaitingMerge&) {},  // our part has succeeded, and the peer's is asked for
            [&](const Departing& departing) {
                log.debug("Failed to hand over our leave to {node}: {error}",
                          {{"node", session.name}, {"error", error}});
                swim_.on_leave_stream(departing.leave, false, effects_);
            },
            [&](const StreamPinging& ping) {
                if (!ping.is_expected) return;  // a lost member is still lost
                log.error("Failed fallback TCP ping: {error}", {{"error", error}, {"node", session.name}});
            },
            [&](const Delivering& delivery) {
                out.push(Finish{.operation = delivery.operation, .error = error});
            },
        },
        session.conversation);
}

// Go: state.go pushPullNode.
void StreamSessions::measure_sync(const Session& session) const {
    swim_.state().metrics.sample("memberlist.pushPullNode", now_ - session.opened);
}

// --- what is said --------------------------------------------------------------------------------

Result<void> StreamSessions::write(StreamId id, Session& session, BytesView message, Actions& out) {
    Bytes framed;
    if (auto written = writer_.write(message, session.role, framed); !written) return written;
    if (auto held = hold(id, framed.size(), out); !held) return held;
    // Go counts no label header.
    const bool has_label = session.role == frame::StreamRole::dialed;
    const std::size_t label_bytes = has_label ? wire::label_overhead(config_.frame.label) : 0;
    swim_.state().metrics.count("memberlist.tcp.sent", framed.size() - label_bytes);
    out.push(WriteStream{id, std::move(framed)});
    return {};
}

void StreamSessions::on_message(TimePoint now, StreamId id, Session& session,
                                const wire::StreamMessage& message, Actions& out) {
    if (std::holds_alternative<Answering>(session.conversation))
        return answer(now, id, session, message, out);
    if (auto taken = take_reply(now, session, message); !taken) return fail(id, taken.error(), out);
    if (std::holds_alternative<Joining>(session.conversation))
        return conclude_join_exchange(id, session, message, out);
    if (std::holds_alternative<Syncing>(session.conversation)) measure_sync(session);
    finish(id, session, out);
}

void StreamSessions::conclude_join_exchange(StreamId id, Session& session, const wire::StreamMessage& message,
                                            Actions& out) {
    measure_sync(session);
    const auto record = swim_.own_record(std::get<wire::PushPull>(message));
    const JoinAttempt& attempt = std::get<Joining>(session.conversation).attempt;
    auto next = joins_.on_reply(attempt, record, swim_.state().incarnation);
    if (!next) return finish(id, session, out);
    session.conversation = AwaitingMerge{std::move(*next)};
}

Result<void> StreamSessions::take_reply(TimePoint now, Session& session, const wire::StreamMessage& message) {
    if (const auto* error = std::get_if<wire::ErrorReply>(&message)) {
        return Error{Errc::remote_error, "remote error: " + std::string(error->error)};
    }
    if (const auto* sync = std::get_if<Syncing>(&session.conversation))
        return take_state(now, session, message, sync->is_join);
    if (const auto* join = std::get_if<Joining>(&session.conversation))
        return take_state(now, session, message, join->attempt.step != JoinStep::look);
    if (const auto* departing = std::get_if<Departing>(&session.conversation)) {
        if (!std::holds_alternative<wire::PushPull>(message)) return not_a_state();
        swim_.on_leave_stream(departing->leave, true,
                              effects_);  // what the cluster looks like is not our business
        return {};
    }
    const auto* ping = std::get_if<StreamPinging>(&session.conversation);
    const auto* ack = std::get_if<wire::Ack>(&message);
    if (ping == nullptr || ack == nullptr) return Error{Errc::unknown_message_type, "unexpected reply"};
    if (ack->seq_no != ping->seq_no) {
        return Error{Errc::malformed_message, "sequence number from ack (" + std::to_string(ack->seq_no) +
                                                  ") doesn't match ping (" + std::to_string(ping->seq_no) +
                                                  ")"};
    }
    swim_.on_stream_ack(ack->seq_no, effects_);
    return {};
}

Result<void> StreamSessions::take_state(TimePoint now, Session& session, const wire::StreamMessage& message,
                                        bool join) {
    const auto* remote = std::get_if<wire::PushPull>(&message);
    if (remote == nullptr) return not_a_state();
    return swim_.merge(now, session.peer, *remote, join, effects_);
}

void StreamSessions::answer(TimePoint now, StreamId id, Session& session, const wire::StreamMessage& message,
                            Actions& out) {
    const auto refuse = [&](wire::MessageType type) {
        const std::string number = std::to_string(static_cast<int>(type));
        fail(id, {Errc::unknown_message_type, "Received invalid msgType (" + number + ")"}, out);
    };
    std::visit(Overloaded{
                   [&](const wire::PushPull& remote) { answer_sync(now, id, session, remote, out); },
                   [&](const wire::Ping& ping) { answer_ping(id, session, ping, out); },
                   [&](const wire::UserData& user) {
                       // Go does not tell its delegate of an empty message on a stream.
                       if (!user.payload.empty()) {
                           effects_.push(core::Announce{UserMessage{to_bytes(user.payload), session.peer}});
                       }
                       finish(id, session, out);
                   },
                   [&](const wire::Ack&) { refuse(wire::MessageType::ack); },
                   [&](const wire::ErrorReply&) { refuse(wire::MessageType::error); },
               },
               message);
}

void StreamSessions::answer_sync(TimePoint now, StreamId id, Session& session, const wire::PushPull& remote,
                                 Actions& out) {
    table_.renew_deadline(id, now + config_.streams.timeout);
    // Our state goes out as it was before the merge, with the request's join flag, as in Go.
    message_.clear();
    swim_.encode_local_state(remote.join, message_);
    if (auto written = write(id, session, message_, out); !written) return fail(id, written.error(), out);
    finish(id, session, out);
    if (auto merged = swim_.merge(now, session.peer, remote, remote.join, effects_); !merged) {
        swim_.peer_log().drop_error(merged.error(), LogLevel::error, "Failed push/pull merge: {error}",
                                    session.peer);
    }
}

void StreamSessions::answer_ping(StreamId id, Session& session, const wire::Ping& ping, Actions& out) {
    if (!ping.node.empty() && ping.node != config_.local.name) {
        swim_.peer_log().refuse(Errc::unknown_node, LogLevel::warn, "Got ping for unexpected node {node}",
                                {{"node", ping.node}, {"from", session.peer}});
    } else {
        message_.clear();
        wire::encode(wire::Ack{.seq_no = ping.seq_no, .payload = {}}, message_);
        if (auto written = write(id, session, message_, out); !written) return fail(id, written.error(), out);
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
