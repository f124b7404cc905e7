// SessionTable: the streams that are open, what they hold, and when their time is over.
//
// Bookkeeping only; what is said on a stream is StreamSessions' business. Not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "base/strong_id.hpp"
#include "core/deadline_index.hpp"
#include "endpoint/join_attempt.hpp"
#include "endpoint/stream_places.hpp"
#include "frame/stream_reader.hpp"
#include "frame/stream_writer.hpp"
#include "memberlist/address.hpp"
#include "memberlist/operation.hpp"

namespace memberlist::endpoint {

// What a session is for.
struct Answering {};  // accepted: whatever the dialer wants
struct Syncing {      // the periodic push/pull, or one with a lost member
    bool is_join = false;
};
struct Joining {  // a push/pull of a join
    JoinAttempt attempt;
};
struct AwaitingMerge {  // its reply has been merged; the peer closes the stream when it has merged too
    JoinAttempt next;   // what is asked then
};
struct Departing {  // we leave, and say so
    OpId leave;
};
struct StreamPinging {
    std::uint32_t seq_no = 0;
    TimePoint deadline;
    bool is_expected = true;  // silence is worth an operator's attention
};
struct Delivering {  // a reliable user message
    OpId operation;
    Bytes payload;
};
using Conversation =
    std::variant<Answering, Syncing, Joining, AwaitingMerge, Departing, StreamPinging, Delivering>;

struct Session {
    Session(const frame::FrameConfig& config, security::MessageCipher& cipher, frame::StreamRole role_,
            SocketAddress peer_, std::string name_, Conversation conversation_)
        : role(role_),
          peer(peer_),
          name(std::move(name_)),
          conversation(std::move(conversation_)),
          reader(config, cipher, role_) {}

    frame::StreamRole role;
    SocketAddress peer;
    std::string name;  // of the dialed member, where known
    Conversation conversation;
    frame::StreamReader reader;
    TimePoint opened{};
    core::TimerId deadline;
    std::size_t held_bytes = 0;  // received and not yet a message, or written and perhaps not yet gone
    bool has_spoken = false;     // the peer has sent something
    bool is_over = false;        // all is said; only the last bytes are still going out
    bool is_push_pull = false;   // accepted, and its peer has begun a push/pull
};

class SessionTable {
public:
    StreamId add(TimePoint now, TimePoint deadline, Session session);
    Session* find(StreamId id);
    void erase(StreamId id);

    void renew_deadline(StreamId id, TimePoint due);
    // The next session whose time is over at `now`; it stays in the table.
    std::optional<StreamId> pop_due(TimePoint now) { return deadlines_.pop_due(now); }
    std::optional<TimePoint> next_deadline() const { return deadlines_.next(); }

    // Counts bytes that a session holds from now on, or no longer.
    void hold(Session& session, std::size_t bytes);
    void release(Session& session, std::size_t bytes);

    const StreamPlaces& accepted() const { return accepted_; }
    std::size_t dialed() const { return sessions_.size() - accepted_.total(); }
    std::size_t held_bytes() const { return held_bytes_; }
    const StreamPlaces& push_pulls() const { return push_pulls_; }
    // Counts it as a push/pull for as long as it is open.
    void mark_push_pull(StreamId id);

    // Who has to make room when all hold too much: the accepted session that holds most, of the address whose sessions
    // together do, of the source whose sessions together do.
    std::optional<StreamId> largest_accepted() const;

    // In the order in which they were opened.
    std::vector<StreamId> ids() const;

private:
    std::map<StreamId, Session> sessions_;
    core::DeadlineIndex<StreamId> deadlines_;
    StreamPlaces accepted_;
    StreamPlaces push_pulls_;
    std::map<IpAddress, std::size_t> held_by_source_;  // by accepted sessions; none of zero
    std::size_t held_bytes_ = 0;
    std::uint64_t last_id_ = 0;
};

}  // namespace memberlist::endpoint
