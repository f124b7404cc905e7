#include "endpoint/streams/session_table.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace memberlist::endpoint {

StreamId SessionTable::add(TimePoint now, TimePoint deadline, Session session) {
    const StreamId id{++last_id_};
    if (session.is_accepted()) accepted_.add(session.peer.ip, id);
    session.opened = now;
    session.deadline = deadlines_.schedule(deadline, id);
    sessions_.emplace(id, std::move(session));
    return id;
}

Session* SessionTable::find(StreamId id) {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : &found->second;
}

void SessionTable::erase(StreamId id) {
    Session* session = find(id);
    MEMBERLIST_ASSERT(session != nullptr);
    release(*session, session->held_bytes);
    accepted_.remove(session->peer.ip, id);
    push_pulls_.remove(session->peer.ip, id);
    deadlines_.cancel(session->deadline);
    sessions_.erase(id);
}

void SessionTable::renew_deadline(StreamId id, TimePoint due) {
    Session* session = find(id);
    deadlines_.cancel(session->deadline);
    session->deadline = deadlines_.schedule(due, id);
}

void SessionTable::hold(Session& session, std::size_t bytes) {
    if (bytes == 0) return;
    session.held_bytes += bytes;
    if (session.is_accepted()) held_by_source_[StreamPlaces::source_of(session.peer.ip)] += bytes;
    held_bytes_ += bytes;
}

void SessionTable::release(Session& session, std::size_t bytes) {
    MEMBERLIST_ASSERT(bytes <= session.held_bytes && bytes <= held_bytes_);
    if (bytes == 0) return;
    session.held_bytes -= bytes;
    held_bytes_ -= bytes;
    if (!session.is_accepted()) return;
    const auto source = held_by_source_.find(StreamPlaces::source_of(session.peer.ip));
    source->second -= bytes;
    if (source->second == 0) held_by_source_.erase(source);
}

void SessionTable::mark_push_pull(StreamId id) {
    Session& session = *find(id);
    session.is_push_pull = true;
    push_pulls_.add(session.peer.ip, id);
}

std::optional<StreamId> SessionTable::largest_accepted() const {
    const auto source = std::max_element(held_by_source_.begin(), held_by_source_.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (source == held_by_source_.end()) return std::nullopt;
    std::optional<StreamId> largest;
    std::size_t most = 0;
    for (const auto& [address, ids] : accepted_.by_address(source->first)) {
        std::size_t held = 0;
        for (const StreamId id : ids) held += sessions_.at(id).held_bytes;
        if (held <= most) continue;
        most = held;
        largest = *std::max_element(ids.begin(), ids.end(), [&](StreamId a, StreamId b) {
            return sessions_.at(a).held_bytes < sessions_.at(b).held_bytes;
        });
    }
    return largest;
}

std::vector<StreamId> SessionTable::ids() const {
    std::vector<StreamId> ids;
    for (const auto& entry : sessions_) ids.push_back(entry.first);
    return ids;
}

}  // namespace memberlist::endpoint
