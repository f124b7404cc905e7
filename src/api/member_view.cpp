#include "api/member_view.hpp"

#include <algorithm>

#include "base/overloaded.hpp"

namespace memberlist::api {

void MemberView::apply(const EventRecord& record) {
    const std::uint64_t sequence = record.sequence;
    std::visit(Overloaded{
                   [&](const NodeJoined& joined) { put(joined.node, sequence); },
                   [&](const NodeLeft& left) { remove(left.node.name, sequence); },
                   [&](const NodeUpdated& updated) { put(updated.node, sequence); },
                   [&](const NodeSuspected& suspected) { put(suspected.node, sequence); },
                   [&](const NodeUnreachable& unreachable) { put(unreachable.node, sequence); },
                   [&](const NodeRefuted& refuted) { put(refuted.node, sequence); },
                   [&](const NameConflict&) { count(sequence); },
                   [&](const UserMessage&) { count(sequence); },
               },
               record.event);
}

void MemberView::put(const Node& node, std::uint64_t sequence) {
    MemberTree::Entry entry = std::make_shared<const Node>(node);
    change(sequence,
           [&](MemberTree& tree, std::uint64_t edition) { entry = tree.put(std::move(entry), edition); });
}

void MemberView::remove(const std::string& name, std::uint64_t sequence) {
    MemberTree::Entry removed;
    change(sequence, [&](MemberTree& tree, std::uint64_t edition) { removed = tree.remove(name, edition); });
}

void MemberView::count(std::uint64_t sequence) {
    const std::lock_guard lock(mutex_);
    sequence_ = sequence;
}

// `seen` is declared before the lock so that it is destroyed after the lock is released.
void MemberView::change(std::uint64_t sequence,
                        FunctionRef<void(MemberTree& tree, std::uint64_t edition)> edit) {
    std::shared_ptr<MemberTree> seen;
    const std::lock_guard lock(mutex_);
    if (std::exchange(is_shared_, false)) {
        seen = std::exchange(tree_, std::make_shared<MemberTree>(*tree_));
        ++edition_;
    }
    edit(*tree_, edition_);
    sequence_ = sequence;
}

void MemberView::publish(const core::NodeContext& state, const net::NetCounters& net) {
    refresh_local(state.self_member());
    const std::lock_guard lock(mutex_);
    counters_.swim = state.counters;
    counters_.drops = state.drops.counters();
    counters_.net = net;
    counters_.health_score = state.awareness.score();
    counters_.queued_broadcasts = state.broadcasts.size();
    counters_.oldest_broadcast = state.broadcasts.oldest();
    counters_.broadcasts_dropped = state.broadcasts.dropped();
    if (accusations_ != state.accusations.total()) {
        accusations_ = state.accusations.total();
        accusers_ = state.accusations.list();
    }
    counters_.dead = state.members.count(NodeState::dead);
    counters_.left = state.members.count(NodeState::left);
    counters_.lost = state.lost.size();
}

// Our own record is stored here because no event reports a new incarnation of our own, and because
// we must be listed before the application receives the event of our own join.
void MemberView::refresh_local(const core::Member& self) {
    if (local_ && local_->incarnation == self.incarnation && local_->state == self.state) return;
    auto fresh = std::make_shared<const Node>(self.to_node());
    if (self.state == NodeState::alive) put(*fresh, sequence_);
    const std::lock_guard lock(mutex_);
    local_.swap(fresh);
}

Members MemberView::members() const {
    const std::lock_guard lock(mutex_);
    is_shared_ = true;
    return {tree_, sequence_};
}

std::size_t MemberView::member_count() const {
    const std::lock_guard lock(mutex_);
    return tree_->size();
}

MemberTree::Entry MemberView::find(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto* entry = tree_->find(name);
    return entry == nullptr ? nullptr : *entry;
}

Node MemberView::local_node() const {
    std::shared_ptr<const Node> local;
    {
        const std::lock_guard lock(mutex_);
        local = local_;
    }
    return *local;
}

Stats MemberView::stats(TimePoint now) const {
    Stats stats;
    Counters counters;
    {
        const std::lock_guard lock(mutex_);
        counters = counters_;
        stats.top_accusers = accusers_;
        stats.suspect = tree_->suspects();
        stats.unreachable = tree_->unreachable();
        stats.alive = tree_->size() - stats.suspect;
        stats.events = sequence_;
    }
    std::sort(stats.top_accusers.begin(), stats.top_accusers.end(), [](const auto& a, const auto& b) {
        return a.count != b.count ? a.count > b.count : a.name < b.name;
    });
    stats.dead = counters.dead;
    stats.left = counters.left;
    stats.lost = counters.lost;
    stats.health_score = counters.health_score;
    stats.queued_broadcasts = counters.queued_broadcasts;
    if (counters.oldest_broadcast) stats.oldest_broadcast_age = now - *counters.oldest_broadcast;
    stats.broadcasts_dropped = counters.broadcasts_dropped;
    stats.user_messages_sent = counters.swim.user_messages_sent;
    stats.probes = counters.swim.probes;
    stats.probes_failed = counters.swim.probes_failed;
    stats.degraded_probes = counters.swim.degraded_probes;
    stats.degraded_timeouts = counters.swim.degraded_timeouts;
    stats.alive_messages = counters.swim.alive;
    stats.suspect_messages = counters.swim.suspect;
    stats.dead_messages = counters.swim.dead;
    stats.refutations = counters.swim.refutations;
    stats.corrections = counters.swim.corrections;
    stats.heal_attempts = counters.swim.heal_attempts;
    stats.states_merged = counters.swim.pushes_merged;
    stats.datagrams_received = counters.net.datagrams_received;
    stats.datagrams_sent = counters.net.datagrams_sent;
    stats.datagrams_dropped = counters.net.datagrams_dropped;
    stats.streams_accepted = counters.net.streams_accepted;
    stats.streams_dialed = counters.net.streams_dialed;
    counters.drops.count(Errc::limit_exceeded, counters.net.over_limit);
    for (std::size_t i = 0; i < DropCounters::reasons; ++i) {
        const auto reason = static_cast<Errc>(i);
        if (counters.drops[reason] > 0)
            stats.drops.push_back({std::string(errc_name(reason)), counters.drops[reason]});
    }
    return stats;
}

}  // namespace memberlist::api
