// StreamSessions: the conversations over streams, ours and others' (Go: net.go handleConn,
// sendAndReceiveState, SendReliable).
//
// One message each way at most, then the stream is closed. Every session has a deadline; accepted and dialed
// sessions are bounded in number and in the bytes they may hold together. Not thread-safe.
#pragma once

#include <optional>
#include <unordered_map>
#include <variant>

#include "core/source.hpp"
#include "core/swim.hpp"
#include "endpoint/actions.hpp"
#include "endpoint/endpoint_config.hpp"
#include "endpoint/join_operation.hpp"
#include "frame/stream_reader.hpp"
#include "frame/stream_writer.hpp"

namespace memberlist::endpoint {

// What a session is for.
struct Answering {};  // accepted: whatever the dialer wants
struct Syncing {
    std::optional<OpId> join;
};  // push/pull; as part of a join, or periodic
struct StreamPinging {
    std::uint32_t seq_no = 0;
    TimePoint deadline;
};
struct Delivering {
    OpId operation;
    Bytes payload;
};  // a reliable user message
using Conversation = std::variant<Answering, Syncing, StreamPinging, Delivering>;

class StreamSessions {
public:
    // Everything referred to outlives this object. Core effects of a conversation are appended to `effects`.
    StreamSessions(const EndpointConfig& config, core::Swim& swim, JoinOperations& joins,
                   security::MessageCipher& cipher, core::Effects& effects);

    // The shell's reports. An id we no longer know is ignored.
    std::optional<StreamId> accept(TimePoint now, const SocketAddress& from);
    void on_connected(TimePoint now, StreamId id, Actions& out);
    void on_data(TimePoint now, StreamId id, BytesView data, Actions& out);
    void on_end(TimePoint now, StreamId id, Actions& out);
    void on_closed(TimePoint now, StreamId id, std::error_code error, Actions& out);
    void on_deadline(TimePoint now, Actions& out);
    std::optional<TimePoint> next_deadline() const { return deadlines_.next(); }

    // Dials `to` for `conversation`. Refused with `limit_exceeded` when too many are open; the conversation
    // then has already been told of its failure.
    void open(TimePoint now, const SocketAddress& to, std::string name, Conversation conversation,
              Actions& out);

    // Ends the sessions of an operation; a delivery is finished with the reason, a join is for its owner to
    // finish.
    void abort_operation(OpId operation, Actions& out);
    void abort_all(Error reason, Actions& out);

private:
    struct Session {
        Session(const EndpointConfig& config, security::MessageCipher& cipher, frame::StreamRole role_,
                SocketAddress peer_, std::string name_, Conversation conversation_)
            : role(role_),
              peer(peer_),
              name(std::move(name_)),
              conversation(std::move(conversation_)),
              reader(config.frame, cipher, role_) {}

        frame::StreamRole role;
        SocketAddress peer;
        std::string name;  // of the dialed member, where known
        Conversation conversation;
        frame::StreamReader reader;
        core::TimerId deadline;
        std::size_t received_bytes = 0;
        bool is_over = false;  // all is said; only the last bytes are still going out
    };
    using Sessions = std::unordered_map<StreamId, Session>;

    StreamId add(TimePoint deadline, Session session);
    void renew_deadline(StreamId id, Session& session, TimePoint due);
    void forget(Sessions::iterator session);
    void give_back_memory(Session& session);
    void finish(StreamId id, Session& session, Actions& out);
    void abort(Sessions::iterator session, Actions& out);

    void fail(TimePoint now, StreamId id, const Error& error, Actions& out);
    void report_failure(TimePoint now, const Session& session, const Error& error, Actions& out);

    void on_message(TimePoint now, StreamId id, Session& session, const wire::StreamMessage& message,
                    Actions& out);
    void answer(TimePoint now, StreamId id, Session& session, const wire::StreamMessage& message,
                Actions& out);
    void answer_sync(TimePoint now, StreamId id, Session& session, const wire::PushPull& remote,
                     Actions& out);
    void answer_ping(TimePoint now, StreamId id, Session& session, const wire::Ping& ping, Actions& out);
    void answer_error(StreamId id, Session& session, const Error& error, Actions& out);
    Result<void> take_reply(TimePoint now, Session& session, const wire::StreamMessage& message);
    Result<void> write(StreamId id, Session& session, BytesView message, Actions& out);

    const EndpointConfig& config_;
    core::Swim& swim_;
    JoinOperations& joins_;
    security::MessageCipher& cipher_;
    core::Effects& effects_;
    frame::StreamWriter writer_;
    Sessions sessions_;
    core::DeadlineIndex<StreamId> deadlines_;
    std::size_t accepted_ = 0;
    std::size_t dialed_ = 0;
    std::size_t buffered_bytes_ = 0;
    std::uint64_t last_id_ = 0;
    Bytes message_;  // reused
};

}  // namespace memberlist::endpoint
