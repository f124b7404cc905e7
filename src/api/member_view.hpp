// MemberView: the node's state as the application reads it, from any thread.
//
// The member list is the sum of the events reported so far. Each event is applied just before the
// application receives it, so the list and the events always agree. A reader takes a pointer to a
// whole MemberTree; the next change then copies the parts that it modifies. The lock is held to
// copy a pointer, apply one change or copy the counters, so its duration does not depend on the
// number of members.
//
// apply() and publish() run on the engine's thread; all other functions may be called from any
// thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/member_tree.hpp"
#include "base/function_ref.hpp"
#include "memberlist/event.hpp"
#include "memberlist/members.hpp"
#include "memberlist/stats.hpp"
#include "net/engine.hpp"

namespace memberlist::api {

class MemberView {
public:
    void apply(const EventRecord& record);
    // Called after each step. Publishes our own record and the counters.
    void publish(const core::NodeContext& state, const net::NetCounters& net);

    Members members() const;
    // Unlike members(), the next two do not share the tree, so later changes copy nothing.
    std::size_t member_count() const;
    MemberTree::Entry find(std::string_view name) const;  // null if not a member
    Node local_node() const;
    Stats stats(TimePoint now) const;

private:
    struct Counters {
        core::SwimCounters swim;
        DropCounters drops;
        net::NetCounters net;
        std::uint32_t health_score = 0;
        std::size_t queued_broadcasts = 0;
        std::optional<TimePoint> oldest_broadcast;
        std::uint64_t broadcasts_dropped = 0;
        std::size_t dead = 0;
        std::size_t left = 0;
        std::size_t lost = 0;
    };

    // Each applies a change and its event number under one lock, so a reader sees both or neither.
    void put(const Node& node, std::uint64_t sequence);
    void remove(const std::string& name, std::uint64_t sequence);
    void count(std::uint64_t sequence);
    void change(std::uint64_t sequence, FunctionRef<void(MemberTree& tree, std::uint64_t edition)> edit);
    void refresh_local(const core::Member& self);

    mutable std::mutex mutex_;  // guards the members below, which only the engine's thread changes
    std::shared_ptr<MemberTree> tree_ = std::make_shared<MemberTree>();
    std::uint64_t edition_ = 1;       // the edition that no reader holds
    mutable bool is_shared_ = false;  // a reader may hold `tree_`
    std::uint64_t sequence_ = 0;      // number of the last event
    std::shared_ptr<const Node> local_;
    Counters counters_;
    std::vector<AccuserCount> accusers_;  // copied only when changed
    std::uint64_t accusations_ = 0;       // total() of the accusations in `accusers_`
};

}  // namespace memberlist::api
