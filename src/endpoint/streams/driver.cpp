#include "endpoint/streams/driver.hpp"

#include "endpoint/streams/answering.hpp"
#include "wire/label.hpp"

namespace memberlist::endpoint {

Result<void> StreamHandle::send(FunctionRef<void(Bytes&)> encode) {
    return driver_.send(now_, id_, session_, encode, out_);
}

void StreamHandle::renew_deadline() {
    driver_.table_.renew_deadline(id_, now_ + driver_.config_.streams.timeout);
}

StreamDriver::StreamDriver(const EndpointConfig& config, core::Swim& swim, security::MessageCipher& cipher,
                           core::Effects& effects)
    : config_(config), swim_(swim), cipher_(cipher), effects_(effects), writer_(config.frame, cipher) {}

// --- how a session begins ------------------------------------------------------------------------

std::optional<StreamId> StreamDriver::accept(TimePoint now, const SocketAddress& from, Actions& out) {
    swim_.state().metrics.count("memberlist.tcp.accept");
    swim_.state().log.debug("Stream connection", {{"from", from}});
    const StreamLimits& limits = config_.streams;
    const StreamPlaces& places = table_.accepted();
    const bool has_place = (places.of_source(from.ip) < limits.accepted_per_source_max ||
                            make_room(now, places.oldest_of_busiest(from.ip), from,
                                      "Too many pending streams from one source", out)) &&
                           (places.total() < limits.accepted_max ||
                            make_room(now, places.oldest(), from, "Too many pending streams", out));
    if (!has_place) return std::nullopt;
    Session session(config_.frame, cipher_, frame::StreamRole::accepted, from, {},
                    std::make_unique<Answering>(config_.local.name, swim_, effects_));
    return table_.add(now, now + limits.timeout, std::move(session));
}

void StreamDriver::open(TimePoint now, const SocketAddress& to, std::string name,
                        std::unique_ptr<Conversation> conversation, Actions& out) {
    Session session(config_.frame, cipher_, frame::StreamRole::dialed, to, std::move(name),
                    std::move(conversation));
    if (table_.dialed() >= config_.streams.dialed_max) {
        session.opened = now;
        return report_failure(now, {}, session, {Errc::limit_exceeded, "too many streams are open"}, out);
    }
    const TimePoint due = session.conversation->deadline().value_or(now + config_.streams.timeout);
    out.push(Connect{table_.add(now, due, std::move(session)), to});
}

// --- what the shell reports ----------------------------------------------------------------------

void StreamDriver::on_connected(TimePoint now, StreamId id, Actions& out) {
    Session* session = table_.find(id);
    if (session == nullptr) return;
    // Go grants the timeout once to write and once more to read. Here the whole exchange is granted
    // both.
    if (!session->conversation->deadline()) table_.renew_deadline(id, now + 2 * config_.streams.timeout);
    StreamHandle stream(*this, now, id, *session, out);
    proceed(now, id, *session, session->conversation->open(stream), out);
}

void StreamDriver::on_data(TimePoint now, StreamId id, BytesView data, Actions& out) {
    Session* session = table_.find(id);
    if (session == nullptr || session->state != SessionState::listening) return;
    session->has_spoken |= !data.empty();
    if (auto held = hold(now, id, data.size(), out); !held) return fail(now, id, held.error(), out);
    const std::size_t received = session->held_bytes;
    const auto message = session->reader.feed(data);
    if (const auto bytes = session->reader.take_announced_bytes()) {
        swim_.state().metrics.sample("memberlist.size.remote", static_cast<double>(*bytes));
    }
    if (message && !admit_push_pull(now, id, *session, out)) return;
    if (message && !*message) return;
    if (message) {
        proceed(now, id, *session, dispatch(now, id, *session, **message, out), out);
    } else {
        if (session->reader.error_is_answered()) answer_error(now, id, *session, message.error(), out);
        fail(now, id, message.error(), out);
    }
    session = table_.find(id);
    if (session == nullptr) return;
    // The message is read, but an answer may not be written yet. The peer decides how long that
    // takes, and what it sent may have unpacked to far more than it cost.
    session->reader.give_back_memory();
    table_.release(*session, received);
}

void StreamDriver::on_end(TimePoint now, StreamId id, Actions& out) {
    Session* session = table_.find(id);
    if (session == nullptr) return;
    if (session->state == SessionState::listening) return fail(now, id, session->reader.on_end(), out);
    if (session->state != SessionState::awaiting_end) return;
    StreamHandle stream(*this, now, id, *session, out);
    session->conversation->on_end(stream);
    proceed(now, id, *session, Next::finish, out);
}

void StreamDriver::on_closed(TimePoint now, StreamId id, std::error_code error, Actions& out) {
    Session* session = table_.find(id);
    if (session == nullptr) return;
    StreamHandle stream(*this, now, id, *session, out);
    switch (session->state) {
        case SessionState::listening:
            report_failure(now, id, *session, error ? Error(error) : Error(Errc::stream_closed), out);
            break;
        case SessionState::awaiting_end: session->conversation->on_end(stream); break;
        case SessionState::flushing:
            if (error) {
                report_failure(now, id, *session, error, out);
            } else {
                session->conversation->on_sent(stream);
            }
            break;
        case SessionState::over: break;
    }
    table_.erase(id);
}

void StreamDriver::on_deadline(TimePoint now, Actions& out) {
    while (const auto id = table_.pop_due(now)) {
        Session& session = *table_.find(*id);
        if (session.state == SessionState::awaiting_end) {
            StreamHandle stream(*this, now, *id, session, out);
            session.conversation->on_end(stream);
        } else if (session.state != SessionState::over) {
            report_failure(now, *id, session, Errc::timed_out, out);
        }
        abort(*id, out);
    }
}

// --- how a session goes on -----------------------------------------------------------------------

// An ERROR reply is a failure of whatever we asked for.
Result<Next> StreamDriver::dispatch(TimePoint now, StreamId id, Session& session,
                                    const wire::StreamMessage& message, Actions& out) {
    const auto* error = std::get_if<wire::ErrorReply>(&message);
    if (error != nullptr && !session.is_accepted())
        return Error{Errc::remote_error, "remote error: " + std::string(error->error)};
    StreamHandle stream(*this, now, id, session, out);
    return session.conversation->on_message(stream, message);
}

void StreamDriver::proceed(TimePoint now, StreamId id, Session& session, const Result<Next>& next,
                           Actions& out) {
    if (!next) return fail(now, id, next.error(), out);
    switch (*next) {
        case Next::listen: return;
        case Next::await_end: session.state = SessionState::awaiting_end; return;
        case Next::finish: session.state = SessionState::over; break;
        case Next::flush: session.state = SessionState::flushing; break;
    }
    // The session lives on until the shell has written the rest, or its deadline passes.
    out.push(FinishStream{id});
}

Result<void> StreamDriver::send(TimePoint now, StreamId id, Session& session,
                                FunctionRef<void(Bytes&)> encode, Actions& out) {
    message_.clear();
    encode(message_);
    Bytes framed;
    if (auto written = writer_.write(message_, session.role, framed); !written) return written;
    if (auto held = hold(now, id, framed.size(), out); !held) return held;
    // Go does not count the label header.
    const std::size_t label_bytes = session.is_accepted() ? 0 : wire::label_overhead(config_.frame.label);
    swim_.state().metrics.count("memberlist.tcp.sent", framed.size() - label_bytes);
    out.push(WriteStream{id, std::move(framed)});
    return {};
}

// If the answer cannot be sealed there is none. The caller closes the stream either way.
void StreamDriver::answer_error(TimePoint now, StreamId id, Session& session, const Error& error,
                                Actions& out) {
    const std::string text = error.message();
    const auto sent = send(
        now, id, session, [&](Bytes& message) { wire::encode(wire::ErrorReply{text}, message); }, out);
    if (sent) proceed(now, id, session, Next::finish, out);
}

// --- how a session ends --------------------------------------------------------------------------

void StreamDriver::abort(StreamId id, Actions& out) {
    out.push(AbortStream{id});
    table_.erase(id);
}

void StreamDriver::fail(TimePoint now, StreamId id, const Error& error, Actions& out) {
    Session& session = *table_.find(id);
    // Port scanners and health checks end a stream before its first byte. There is nothing to
    // count.
    const bool is_mere_visit =
        session.is_accepted() && !session.has_spoken && error.code == Errc::stream_closed;
    // an ERROR message is still going out
    const bool is_answered = session.state == SessionState::over;
    if (!is_mere_visit) report_failure(now, id, session, error, out);
    if (!is_answered) abort(id, out);
}

void StreamDriver::report_failure(TimePoint now, StreamId id, Session& session, const Error& error,
                                  Actions& out) {
    count_failure(session, error);
    StreamHandle stream(*this, now, id, session, out);
    session.conversation->on_failure(stream, error);
}

// On streams that we dialed, counts what the peer's input or a limit of ours made fail. A refused
// dial and an ERROR reply drop nothing. Accepted streams are counted where they are reported
// (Answering).
void StreamDriver::count_failure(const Session& session, const Error& error) {
    const bool is_from_input = session.has_spoken && error.code != Errc::remote_error;
    if (!session.is_accepted() && (is_from_input || error.code == Errc::limit_exceeded))
        swim_.peer_log().count(error.code);
}

void StreamDriver::cancel_session(TimePoint now, StreamId id, Session& session, const Error& reason,
                                  Actions& out) {
    StreamHandle stream(*this, now, id, session, out);
    session.conversation->on_cancel(stream, reason);
    abort(id, out);
}

void StreamDriver::cancel_all(TimePoint now, const Error& reason, Actions& out) {
    for (const StreamId id : table_.ids()) cancel_session(now, id, *table_.find(id), reason, out);
}

// --- the guards ----------------------------------------------------------------------------------

// Closes `candidate` to make room for `newcomer`, unless it is too young to go. False: refuse the
// newcomer.
bool StreamDriver::make_room(TimePoint now, std::optional<StreamPlaces::Candidate> candidate,
                             const SocketAddress& newcomer, std::string_view complaint, Actions& out) {
    const Session* session = candidate ? table_.find(candidate->id) : nullptr;
    const bool is_made =
        session != nullptr && (candidate->at_once || now - session->opened >= config_.streams.accepted_grace);
    const SocketAddress& closed = is_made ? session->peer : newcomer;
    swim_.peer_log().drop_error(Errc::limit_exceeded, LogLevel::error, complaint, closed);
    if (is_made) abort(candidate->id, out);
    return is_made;
}

// Go: net.go handleConn. A push/pull takes a place from its first byte on. One that arrives
// encrypted or compressed is recognised only when it is whole. False: there is no place, and the
// stream is closed.
bool StreamDriver::admit_push_pull(TimePoint now, StreamId id, const Session& session, Actions& out) {
    const bool is_push_pull =
        session.reader.message_type() == static_cast<std::uint8_t>(wire::MessageType::push_pull);
    if (!is_push_pull || session.is_push_pull || !session.is_accepted()) return true;
    const StreamPlaces& places = table_.push_pulls();
    const SocketAddress& peer = session.peer;
    const bool has_place =
        (places.of_source(peer.ip) < config_.streams.push_pulls_per_source_max() ||
         make_room(now, places.oldest_of_busiest(peer.ip), peer,
                   "Too many pending push/pull requests from one source", out)) &&
        (places.total() < config_.streams.push_pulls_max ||
         make_room(now, places.oldest(), peer, "Too many pending push/pull requests", out));
    if (!has_place) {
        abort(id, out);
        return false;
    }
    table_.mark_push_pull(id);
    return true;
}

// Counts bytes that the session holds. While all sessions together hold too many, the largest
// accepted one is closed. Error: this session is the one to close.
Result<void> StreamDriver::hold(TimePoint now, StreamId id, std::size_t bytes, Actions& out) {
    const Error too_much{Errc::limit_exceeded, "streams hold too many bytes"};
    table_.hold(*table_.find(id), bytes);
    while (table_.held_bytes() > config_.streams.held_bytes_max) {
        const StreamId victim = table_.largest_accepted().value_or(id);
        if (victim == id) return too_much;
        report_failure(now, victim, *table_.find(victim), too_much, out);
        abort(victim, out);
    }
    return {};
}

}  // namespace memberlist::endpoint
