// MemberView: what the application sees of its node without asking it.
//
// The members are the sum of the events reported so far: an event is applied just before the application
// hears of it, so that the two never disagree. The list is copied only when somebody has looked at it since
// its last change; otherwise it changes in place. The lock is held for a pointer, one entry or the counters,
// never for the list.
//
// apply() and publish() belong to the engine's thread; everything else may be called from any.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/function_ref.hpp"
#include "memberlist/event.hpp"
#include "memberlist/stats.hpp"
#include "net/engine.hpp"

namespace memberlist::api {

class MemberView {
public:
    void apply(const Event& event);
    // After each step: ourselves and the counters.
    void publish(const core::NodeContext& state, const net::NetCounters& net);

    std::vector<Node> members() const;
    std::size_t member_count() const;
    Node local_node() const;
    Stats stats(TimePoint now) const;

private:
    using Nodes = std::vector<std::shared_ptr<const Node>>;

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

    void put(const Node& node);
    void remove(const std::string& name);
    void refresh_local(const core::Member& self);
    void change(FunctionRef<void(Nodes&)> edit);

    std::unordered_map<std::string, std::size_t>
        positions_;  // by name, in the list; the engine's thread only

    mutable std::mutex mutex_;  // guards what follows; only the engine's thread changes it
    std::shared_ptr<Nodes> nodes_ = std::make_shared<Nodes>();
    mutable bool is_shared_ = false;  // a reader may hold `nodes_`
    std::shared_ptr<const Node> local_;
    Counters counters_;
    std::vector<AccuserCount> accusers_;  // copied only when it has changed
    std::uint64_t accusations_ = 0;       // its total()
};

}  // namespace memberlist::api
