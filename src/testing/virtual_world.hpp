// VirtualWorld: a simulated world with engines on its hosts. The engines and their Network share
// its ownership.
//
// Tasks posted to an engine run at once or, if posted within a step or a callback, as soon as that
// returns. Reports of nodes are delivered after the step that made them. So steps never nest, as in
// production. Single-threaded.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <variant>

#include "memberlist/completion.hpp"
#include "memberlist/testing.hpp"
#include "net/engine.hpp"
#include "net/engine_thread.hpp"
#include "sim/world.hpp"

namespace memberlist::testing {

class VirtualWorld final : private sim::Observer {
public:
    explicit VirtualWorld(std::uint64_t seed) : world_(seed) { world_.add_observer(*this); }

    sim::World& world() { return world_; }
    const sim::World& world() const { return world_; }
    std::chrono::system_clock::time_point time_of_day() const;
    // Sets the handler for packets; null for none. The packet is valid during the call only. The
    // handler may replace itself.
    void watch_packets(std::function<void(const Packet&)> handler) {
        on_packet_ = std::make_shared<const std::function<void(const Packet&)>>(std::move(handler));
    }

    void attach(sim::HostId host, net::EngineListener& listener) { nodes_[host] = {&listener, {}}; }
    void detach(sim::HostId host) { nodes_.erase(host); }

    // Whether a step or a callback is running.
    bool is_busy() const { return is_busy_; }
    void post(Completion<> task);
    // Handles the next event if it is due by `end`. Otherwise moves the time to `end` and returns
    // false.
    bool advance(TimePoint end);
    // Delivers pending reports.
    void deliver();

private:
    using Report = std::variant<endpoint::Announce, endpoint::Finish>;

    struct Node {
        net::EngineListener* listener;
        net::NetCounters counters;
    };

    // Marks the world as busy, and this thread as working for a node, for the lifetime of this
    // object.
    class Busy {
    public:
        explicit Busy(bool& flag) : flag_(flag), before_(std::exchange(flag, true)) {}
        ~Busy() { flag_ = before_; }
        Busy(const Busy&) = delete;
        Busy& operator=(const Busy&) = delete;

    private:
        bool& flag_;
        const bool before_;
        const net::EngineThread::Work work_;
    };

    void on_datagram(sim::HostId host) override;
    void on_stream_accepted(sim::HostId host) override;
    void on_action(sim::HostId host, const endpoint::Action& action, BytesView datagram) override;
    void on_step(sim::HostId host) override;
    void run_tasks();

    sim::World world_;
    std::map<sim::HostId, Node> nodes_;
    std::deque<std::pair<sim::HostId, Report>> reports_;
    std::deque<Completion<>> tasks_;
    std::shared_ptr<const std::function<void(const Packet&)>> on_packet_;
    bool is_busy_ = false;
};

}  // namespace memberlist::testing
