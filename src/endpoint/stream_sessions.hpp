// StreamSessions: the conversations over streams, ours and others' (Go: net.go handleConn,
// sendAndReceiveState, SendReliable).
//
// One message each way at most, then the stream is closed. Every session has a deadline; accepted and dialed
// sessions are bounded in number and in the bytes they may hold together, accepted ones also by source, and by how
// many of them are push/pulls. Not thread-safe.
#pragma once

#include <optional>

#include "core/answer_address.hpp"
#include "core/swim.hpp"
#include "endpoint/actions.hpp"
#include "endpoint/endpoint_config.hpp"
#include "endpoint/join_operation.hpp"
#include "endpoint/session_table.hpp"
#include "frame/stream_writer.hpp"

namespace memberlist::endpoint {

class StreamSessions {
public:
    // Everything referred to outlives this object. Core effects of a conversation are appended to `effects`.
    StreamSessions(const EndpointConfig& config, core::Swim& swim, JoinOperations& joins,
                   security::MessageCipher& cipher, core::Effects& effects);

    // The shell's reports. An id we no longer know is ignored.
    std::optional<StreamId> accept(TimePoint now, const SocketAddress& from, Actions& out);
    void on_connected(TimePoint now, StreamId id, Actions& out);
    void on_data(TimePoint now, StreamId id, BytesView data, Actions& out);
    void on_end(TimePoint now, StreamId id, Actions& out);
    void on_closed(TimePoint now, StreamId id, std::error_code error, Actions& out);
    void on_deadline(TimePoint now, Actions& out);
    std::optional<TimePoint> next_deadline() const { return table_.next_deadline(); }

    // Dials `to` for `conversation`. Refused with `limit_exceeded` when too many are open; the conversation
    // then has already been told of its failure.
    void open(TimePoint now, const SocketAddress& to, std::string name, Conversation conversation,
              Actions& out);

    // Ends the delivery of that operation, if there is one, for that reason.
    void abort_delivery(OpId operation, Errc reason, Actions& out);
    // Closes the streams of a join, of which nothing more is reported.
    void abort_join(JoinId join, Actions& out);
    void abort_all(const Error& reason, Actions& out);

private:
    void finish(StreamId id, Session& session, Actions& out);
    void abort(StreamId id, Actions& out);
    void fail(StreamId id, const Error& error, Actions& out);
    void count_failure(const Session& session, const Error& error);
    void report_failure(const Session& session, const Error& error, Actions& out);
    bool make_room(std::optional<StreamPlaces::Candidate> candidate, const SocketAddress& newcomer,
                   std::string_view complaint, Actions& out);
    bool takes_on(StreamId id, const Session& session, Actions& out);
    Result<void> hold(StreamId id, std::size_t bytes, Actions& out);
    void measure_sync(const Session& session) const;

    void on_message(TimePoint now, StreamId id, Session& session, const wire::StreamMessage& message,
                    Actions& out);
    void answer(TimePoint now, StreamId id, Session& session, const wire::StreamMessage& message,
                Actions& out);
    void answer_sync(TimePoint now, StreamId id, Session& session, const wire::PushPull& remote,
                     Actions& out);
    void answer_ping(StreamId id, Session& session, const wire::Ping& ping, Actions& out);
    void answer_error(StreamId id, Session& session, const Error& error, Actions& out);
    Result<void> take_reply(TimePoint now, Session& session, const wire::StreamMessage& message);
    Result<void> take_state(TimePoint now, Session& session, const wire::StreamMessage& message, bool join);
    void conclude_join_exchange(StreamId id, Session& session, const wire::StreamMessage& message,
                                Actions& out);
    Result<void> write(StreamId id, Session& session, BytesView message, Actions& out);

    const EndpointConfig& config_;
    core::Swim& swim_;
    JoinOperations& joins_;
    security::MessageCipher& cipher_;
    core::Effects& effects_;
    frame::StreamWriter writer_;
    SessionTable table_;
    TimePoint now_{};  // of what is being handled
    Bytes message_;    // reused
};

}  // namespace memberlist::endpoint
