#include "endpoint/session_table.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace memberlist::endpoint {

namespace {

bool is_accepted(const Session& session) { return session.role == frame::StreamRole::accepted; }

std::optional<StreamId> first_of(const std::set<StreamId>& ids) {
    return ids.empty() ? std::nullopt : std::optional(*ids.begin());
}

}  // namespace

IpAddress SessionTable::source_of(const IpAddress& ip) {
    if (ip.is_v4()) return ip;
    constexpr std::size_t network_bytes = 8;
    std::array<std::uint8_t, 16> octets{};
    std::copy_n(ip.mapped_bytes().begin(), network_bytes, octets.begin());
    return *IpAddress::from_bytes(octets);
}

StreamId SessionTable::add(TimePoint now, TimePoint deadline, Session session) {
    const StreamId id{++last_id_};
    if (is_accepted(session)) {
        ++accepted_;
        sources_[source_of(session.peer.ip)].accepted.insert(id);
    }
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
    if (is_accepted(*session)) {
        --accepted_;
        const auto source = sources_.find(source_of(session->peer.ip));
        source->second.accepted.erase(id);
        if (source->second.accepted.empty()) sources_.erase(source);
    }
    push_pulls_.erase(id);
    deadlines_.cancel(session->deadline);
    sessions_.erase(id);
}

void SessionTable::renew_deadline(StreamId id, TimePoint due) {
    Session* session = find(id);
    deadlines_.cancel(session->deadline);
    session->deadline = deadlines_.schedule(due, id);
}

void SessionTable::hold(Session& session, std::size_t bytes) {
    session.held_bytes += bytes;
    if (is_accepted(session)) source_of(session).held_bytes += bytes;
    held_bytes_ += bytes;
}

void SessionTable::release(Session& session, std::size_t bytes) {
    MEMBERLIST_ASSERT(bytes <= session.held_bytes && bytes <= held_bytes_);
    session.held_bytes -= bytes;
    if (is_accepted(session)) source_of(session).held_bytes -= bytes;
    held_bytes_ -= bytes;
}

std::optional<StreamId> SessionTable::oldest_accepted() const {
    const auto oldest = std::find_if(sessions_.begin(), sessions_.end(),
                                     [](const auto& entry) { return is_accepted(entry.second); });
    return oldest == sessions_.end() ? std::nullopt : std::optional(oldest->first);
}

std::size_t SessionTable::accepted_from(const IpAddress& ip) const {
    const auto source = sources_.find(source_of(ip));
    return source == sources_.end() ? 0 : source->second.accepted.size();
}

std::optional<StreamId> SessionTable::oldest_accepted_from(const IpAddress& ip) const {
    const auto source = sources_.find(source_of(ip));
    return source == sources_.end() ? std::nullopt : first_of(source->second.accepted);
}

void SessionTable::mark_push_pull(StreamId id) {
    find(id)->is_push_pull = true;
    push_pulls_.insert(id);
}

std::optional<StreamId> SessionTable::oldest_push_pull() const { return first_of(push_pulls_); }

std::optional<StreamId> SessionTable::largest_accepted() const {
    const auto source = std::max_element(sources_.begin(), sources_.end(), [](const auto& a, const auto& b) {
        return a.second.held_bytes < b.second.held_bytes;
    });
    if (source == sources_.end() || source->second.held_bytes == 0) return std::nullopt;
    const auto& ids = source->second.accepted;
    return *std::max_element(ids.begin(), ids.end(), [&](StreamId a, StreamId b) {
        return sessions_.at(a).held_bytes < sessions_.at(b).held_bytes;
    });
}

std::vector<StreamId> SessionTable::ids() const {
    std::vector<StreamId> ids;
    for (const auto& entry : sessions_) ids.push_back(entry.first);
    return ids;
}

}  // namespace memberlist::endpoint
