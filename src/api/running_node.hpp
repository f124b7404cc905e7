// RunningNode: a running node, shared by all copies of its Memberlist. Holds the engine, the open
// operations and the view.
//
// The copies and the engine's thread keep it alive, so the last copy may be destroyed anywhere,
// even inside a callback.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "api/engine_factory.hpp"
#include "api/event_queue.hpp"
#include "api/member_view.hpp"
#include "api/topics.hpp"
#include "frame/packet_budget.hpp"
#include "memberlist/config.hpp"
#include "net/engine.hpp"

namespace memberlist::api {

class RunningNode final : public net::EngineListener, public std::enable_shared_from_this<RunningNode> {
public:
    // Receives the Finish of an operation; the error code is the one inside it.
    using Done = Completion<endpoint::Finish>;

    // `config` must be valid. Runs the node on the engine that `factory` makes; returns once it is
    // running.
    static Result<std::shared_ptr<RunningNode>> create(Config config, const EngineFactory& factory);

    OpId reserve() { return static_cast<OpId>(last_operation_.fetch_add(1, std::memory_order_relaxed) + 1); }

    // Begins an operation on the engine's thread. `done` receives the result: `shutting_down` if
    // the engine has stopped, `invalid_argument` if the id is in use or the timeout is negative.
    void begin(OpId id, endpoint::Operation operation, Done done);
    // Finishes an operation that is over at once: calls `done` on the engine's thread.
    void finish(OpId id, Error error, Done done);
    void cancel(OpId id);

    Result<void> send_best_effort(const Node& to, BytesView payload);
    Result<void> confirm_dead(std::string_view name);
    std::shared_ptr<EventQueue> open_queue(EventStreamLimits limits);

    // A topic message ready to send: sender and receiver are resolved, and the size is checked.
    struct Addressed {
        Node to;
        Bytes message;
        bool as_packet = false;
    };
    Result<Addressed> address(std::string_view node, std::string_view topic, BytesView payload,
                              SendMode mode) const;
    Result<void> broadcast(std::string_view topic, BytesView payload, std::string_view key);
    Topics& topics() { return topics_; }

    Stats stats() const;
    void shutdown();

    const net::Engine& engine() const { return *engine_; }
    net::Engine& engine() { return *engine_; }
    const MemberView& view() const { return view_; }

private:
    RunningNode(const net::EngineConfig& engine_config, Config config);

    void on_step(const core::NodeContext& state, const net::NetCounters& counters) override;
    void on_event(Event event) override;
    void on_finish(endpoint::Finish finish) override;
    void on_stopped() override;
    void feed_queues(const EventRecord& record);

    const frame::PacketBudget budget_;
    const bool requires_node_names_;
    const Logger log_;
    // Kept for its delegates and callbacks; cleared when the engine has stopped.
    Config application_;
    MemberView view_;
    Topics topics_;
    std::unordered_map<OpId, Done> operations_;  // engine's thread only
    std::uint64_t last_event_ = 0;               // engine's thread only
    std::mutex queues_mutex_;                    // guards `queues_` and `is_stopped_`
    std::vector<std::weak_ptr<EventQueue>> queues_;
    bool is_stopped_ = false;
    std::atomic<std::uint64_t> events_dropped_{0};
    std::atomic<std::uint64_t> user_messages_received_{0};
    std::atomic<std::uint64_t> last_operation_{0};
    std::atomic<bool> is_shut_down_{false};
    std::unique_ptr<net::Engine> engine_;  // destroyed first: it refers to all of the above
};

}  // namespace memberlist::api
