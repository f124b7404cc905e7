// VirtualWorld: a simulated world with engines on its hosts. Shared by them and their Network: it lives as long as one of
// them does.
//
// What engines are asked to do is done at once, or, inside of a step or a callback, as soon as that is over; what nodes
// report is delivered when the step that reports it is over. So steps never nest, as in production. Single-threaded.
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
    // Null: nobody watches. The views are valid during the call, in which the handler may put another in its place.
    void watch_packets(std::function<void(const Packet&)> handler) {
        on_packet_ = std::make_shared<const std::function<void(const Packet&)>>(std::move(handler));
    }

    void attach(sim::HostId host, net::EngineListener& listener) { nodes_[host] = {&listener, {}}; }
    void detach(sim::HostId host) { nodes_.erase(host); }

    // In a step, or in a callback.
    bool is_busy() const { return is_busy_; }
    void post(Completion<> task);
    // What happens next, if it happens by `end`; else it is `end`, and false.
    bool advance(TimePoint end);
    // Hands out what has been reported.
    void deliver();

private:
    using Report = std::variant<endpoint::Announce, endpoint::Finish>;

    struct Node {
        net::EngineListener* listener;
        net::NetCounters counters;
    };

    // Says that the world is busy, and this thread at work for a node, until it is over, by an exception of a callback or
    // otherwise.
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
