// RunningNode: a node at work, behind all copies of its Memberlist: the engine, the open operations, the
// view.
//
// Kept alive by those copies and by the engine's thread, so that the last copy may go away anywhere, even
// inside a callback.
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
    // How an operation ended; the error code once more, for Completion's sake.
    using Done = Completion<endpoint::Finish>;

    // `config` is valid. The node runs when this returns, on the engine that `factory` makes.
    static Result<std::shared_ptr<RunningNode>> create(Config config, const EngineFactory& factory);

    OpId reserve() { return static_cast<OpId>(last_operation_.fetch_add(1, std::memory_order_relaxed) + 1); }

    // Begins an operation on the engine's thread; its end goes to `done`. `shutting_down`: the engine has stopped.
    // `invalid_argument`: the id is in use, or as endpoint::Operation says.
    void begin(OpId id, endpoint::Operation operation, Done done);
    // Ends an operation that has nothing to wait for, on the engine's thread like all others.
    void finish(OpId id, Error error, Done done);
    void cancel(OpId id);

    Result<void> send_best_effort(const Node& to, BytesView payload);
    Result<void> confirm_dead(std::string_view name);
    std::shared_ptr<EventQueue> open_queue(EventStreamLimits limits);

    // What a topic message is sent as, its sender and receiver found and its size checked.
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
    Config application_;  // for its delegates and callbacks; let go of when the engine has stopped
    MemberView view_;
    Topics topics_;
    std::unordered_map<OpId, Done> operations_;  // the engine's thread only
    std::uint64_t last_event_ = 0;               // the engine's thread only
    std::mutex queues_mutex_;                    // guards the next two
    std::vector<std::weak_ptr<EventQueue>> queues_;
    bool is_stopped_ = false;
    std::atomic<std::uint64_t> events_dropped_{0};
    std::atomic<std::uint64_t> user_messages_received_{0};
    std::atomic<std::uint64_t> user_messages_sent_{0};
    std::atomic<std::uint64_t> last_operation_{0};
    std::atomic<bool> is_shut_down_{false};
    std::unique_ptr<net::Engine> engine_;  // first to go: it refers to all of the above
};

}  // namespace memberlist::api
