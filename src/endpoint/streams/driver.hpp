// StreamDriver: owns every stream, ours and others', and what they have in common (Go: net.go
// handleConn, sendAndReceiveState, SendReliable). What is said on a stream is its conversation's
// business.
//
// Each side sends one message at most, then the stream is closed. Every session has a deadline.
// Accepted and dialed sessions are bounded in number and in the bytes that they hold together.
// Accepted sessions are bounded by source, too, and in how many of them carry a push/pull. Not
// thread-safe.
#pragma once

#include <optional>

#include "core/swim.hpp"
#include "endpoint/actions.hpp"
#include "endpoint/endpoint_config.hpp"
#include "endpoint/streams/session_table.hpp"
#include "endpoint/streams/stream_handle.hpp"
#include "frame/stream_writer.hpp"

namespace memberlist::endpoint {

class StreamDriver {
public:
    // Everything passed by reference outlives this object. Core effects of conversations are
    // appended to `effects`.
    StreamDriver(const EndpointConfig& config, core::Swim& swim, security::MessageCipher& cipher,
                 core::Effects& effects);

    // The shell's reports. An id that we no longer know is ignored.
    std::optional<StreamId> accept(TimePoint now, const SocketAddress& from, Actions& out);
    void on_connected(TimePoint now, StreamId id, Actions& out);
    void on_data(TimePoint now, StreamId id, BytesView data, Actions& out);
    void on_end(TimePoint now, StreamId id, Actions& out);
    void on_closed(TimePoint now, StreamId id, std::error_code error, Actions& out);
    void on_deadline(TimePoint now, Actions& out);
    std::optional<TimePoint> next_deadline() const { return table_.next_deadline(); }

    // Dials `to` for `conversation`. When too many streams are open, its on_failure() is told
    // `limit_exceeded` before this returns.
    void open(TimePoint now, const SocketAddress& to, std::string name,
              std::unique_ptr<Conversation> conversation, Actions& out);

    // Closes the streams that exist only for `owner`, an OpId or a JoinId.
    template <class Owner>
    void cancel(TimePoint now, Owner owner, const Error& reason, Actions& out);
    void cancel_all(TimePoint now, const Error& reason, Actions& out);

private:
    friend class StreamHandle;  // send() and renew_deadline()

    void proceed(TimePoint now, StreamId id, Session& session, const Result<Next>& next, Actions& out);
    Result<Next> dispatch(TimePoint now, StreamId id, Session& session, const wire::StreamMessage& message,
                          Actions& out);
    void cancel_session(TimePoint now, StreamId id, Session& session, const Error& reason, Actions& out);
    void abort(StreamId id, Actions& out);
    void fail(TimePoint now, StreamId id, const Error& error, Actions& out);
    void report_failure(TimePoint now, StreamId id, Session& session, const Error& error, Actions& out);
    void count_failure(const Session& session, const Error& error);
    void answer_error(TimePoint now, StreamId id, Session& session, const Error& error, Actions& out);
    Result<void> send(TimePoint now, StreamId id, Session& session, FunctionRef<void(Bytes&)> encode,
                      Actions& out);

    // The guards: places, grace time, bytes held.
    bool make_room(TimePoint now, std::optional<StreamPlaces::Candidate> candidate,
                   const SocketAddress& newcomer, std::string_view complaint, Actions& out);
    bool admit_push_pull(TimePoint now, StreamId id, const Session& session, Actions& out);
    Result<void> hold(TimePoint now, StreamId id, std::size_t bytes, Actions& out);

    const EndpointConfig& config_;
    core::Swim& swim_;
    security::MessageCipher& cipher_;
    core::Effects& effects_;
    frame::StreamWriter writer_;
    SessionTable table_;
    Bytes message_;  // reused
};

template <class Owner>
void StreamDriver::cancel(TimePoint now, Owner owner, const Error& reason, Actions& out) {
    for (const StreamId id : table_.ids()) {
        Session& session = *table_.find(id);
        if (session.state != SessionState::over && session.conversation->serves(owner))
            cancel_session(now, id, session, reason, out);
    }
}

}  // namespace memberlist::endpoint
