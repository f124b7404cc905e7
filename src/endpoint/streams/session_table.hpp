// SessionTable: the open streams, the bytes that they hold, and their deadlines.
//
// Bookkeeping only; the driver decides what happens on a stream. Not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/strong_id.hpp"
#include "core/deadline_index.hpp"
#include "endpoint/streams/conversation.hpp"
#include "endpoint/streams/stream_places.hpp"
#include "frame/stream_reader.hpp"
#include "memberlist/address.hpp"

namespace memberlist::endpoint {

// How far a session has come; the driver moves it on by what its conversation says (Next).
enum class SessionState : std::uint8_t {
    listening,     ///< Waiting for the peer's message.
    awaiting_end,  ///< Waiting for the peer to end the stream; what arrives is discarded.
    flushing,      ///< Everything is said; the conversation waits until the bytes are out.
    over,          ///< Everything is said; only the last bytes are still going out.
};

struct Session {
    Session(const frame::FrameConfig& config, security::MessageCipher& cipher, frame::StreamRole role_,
            SocketAddress peer_, std::string name_, std::unique_ptr<Conversation> conversation_)
        : role(role_),
          peer(peer_),
          name(std::move(name_)),
          conversation(std::move(conversation_)),
          reader(config, cipher, role_) {}

    frame::StreamRole role;
    SocketAddress peer;
    std::string name;  // of the dialed member, where known
    std::unique_ptr<Conversation> conversation;
    frame::StreamReader reader;
    SessionState state = SessionState::listening;
    TimePoint opened{};
    core::TimerId deadline;
    std::size_t held_bytes = 0;  // received and not yet a message, or written and perhaps not yet
                                 // gone
    bool has_spoken = false;     // the peer has sent something
    bool is_push_pull = false;   // accepted, and its peer has begun a push/pull

    bool is_accepted() const { return role == frame::StreamRole::accepted; }
};

class SessionTable {
public:
    StreamId add(TimePoint now, TimePoint deadline, Session session);
    Session* find(StreamId id);
    void erase(StreamId id);

    void renew_deadline(StreamId id, TimePoint due);
    // The next session whose deadline has passed at `now`. It stays in the table.
    std::optional<StreamId> pop_due(TimePoint now) { return deadlines_.pop_due(now); }
    std::optional<TimePoint> next_deadline() const { return deadlines_.next(); }

    // Counts bytes that a session begins or ceases to hold.
    void hold(Session& session, std::size_t bytes);
    void release(Session& session, std::size_t bytes);

    const StreamPlaces& accepted() const { return accepted_; }
    std::size_t dialed() const { return sessions_.size() - accepted_.total(); }
    std::size_t held_bytes() const { return held_bytes_; }
    const StreamPlaces& push_pulls() const { return push_pulls_; }
    // Counts the session as a push/pull for as long as it is open.
    void mark_push_pull(StreamId id);

    // The session to evict when all together hold too many bytes: the largest accepted session of
    // the heaviest address of the heaviest source.
    std::optional<StreamId> largest_accepted() const;

    // In the order in which they were opened.
    std::vector<StreamId> ids() const;

private:
    std::map<StreamId, Session> sessions_;
    core::DeadlineIndex<StreamId> deadlines_;
    StreamPlaces accepted_;
    StreamPlaces push_pulls_;
    std::map<IpAddress, std::size_t> held_by_source_;  // of accepted sessions; no zeros
    std::size_t held_bytes_ = 0;
    std::uint64_t last_id_ = 0;
};

}  // namespace memberlist::endpoint
