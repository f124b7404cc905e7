// MemberView: what the application sees of its node without asking it.
//
// The members are the sum of the events reported so far: an event is applied just before the application
// hears of it, so that the two never disagree. A reader takes a whole MemberTree, by its pointer; the next
// change then copies what it touches. The lock is held for a pointer, one change or the counters, never for as
// long as there are members.
//
// apply() and publish() belong to the engine's thread; everything else may be called from any.
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
    // After each step: ourselves and the counters.
    void publish(const core::NodeContext& state, const net::NetCounters& net);

    Members members() const;
    // These two make no later change copy anything.
    std::size_t member_count() const;
    MemberTree::Entry find(std::string_view name) const;  // null: no member
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

    // The change and the number of its event at once, so that no reader sees one without the other.
    void put(const Node& node, std::uint64_t sequence);
    void remove(const std::string& name, std::uint64_t sequence);
    void count(std::uint64_t sequence);
    void change(std::uint64_t sequence, FunctionRef<void(MemberTree& tree, std::uint64_t edition)> edit);
    void refresh_local(const core::Member& self);

    mutable std::mutex mutex_;  // guards what follows; only the engine's thread changes it
    std::shared_ptr<MemberTree> tree_ = std::make_shared<MemberTree>();
    std::uint64_t edition_ = 1;       // of what nobody but us has seen
    mutable bool is_shared_ = false;  // a reader may hold `tree_`
    std::uint64_t sequence_ = 0;      // of the last event
    std::shared_ptr<const Node> local_;
    Counters counters_;
    std::vector<AccuserCount> accusers_;  // copied only when it has changed
    std::uint64_t accusations_ = 0;       // its total()
};

}  // namespace memberlist::api
