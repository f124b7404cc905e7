// Cluster: a simulated cluster, with the vocabulary to describe an outage in a test.
//
//   Cluster cluster{Nodes{5}, Seed{42}};
//   cluster.run_until(full_mesh(), within(10s));
//   cluster.block_inbound("n3", for_(2s));
//   cluster.run_for(30s);
//   CHECK(cluster.seen_everywhere("n3", NodeState::alive));
//   CHECK(cluster.events("n1").count<NodeLeft>() == 0);
//
// Nodes are identified by name. World provides the layer below: hosts, packets and time. Nothing
// sleeps, and equal seeds give equal runs. Not thread-safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/event_log.hpp"
#include "sim/world.hpp"

namespace memberlist::sim {

struct Nodes {
    std::size_t count = 0;
};
struct Seed {
    std::uint64_t value = 1;
};
struct Within {
    Duration limit{};
};
struct For {
    Duration duration{};
};
inline Within within(Duration limit) { return {limit}; }
inline For for_(Duration duration) { return {duration}; }

class Auditor;
class Cluster;
class Findings;

// Something to wait for. `unmet` describes what is still missing; empty if the condition holds.
struct Condition {
    std::string name;
    std::function<std::string(const Cluster&)> unmet;
};

// Thrown when a condition was not reached in time. Its text says what was missing.
struct NotReached : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Cluster : private Observer {
public:
    // Changes the configuration of a node before it starts.
    using Customize = std::function<void(endpoint::EndpointConfig&, core::Questions&)>;

    explicit Cluster(Seed seed = {}, Recording recording = Recording::on);
    explicit Cluster(std::uint64_t seed) : Cluster(Seed{seed}) {}
    // Starts that many nodes, "n0" and so on, which all join the first.
    Cluster(Nodes nodes, Seed seed, const Customize& customize = {}, Recording recording = Recording::on);

    ~Cluster() override;

    // Checks every node against all rules from now on, and reports broken ones to `findings`, which
    // must outlive the cluster. Must be called before any node starts.
    Auditor& audit(Findings& findings);

    // --- nodes ---
    // The telemetry of nodes that start from now on.
    void set_telemetry(Telemetry telemetry) { telemetry_ = std::move(telemetry); }
    // Starts a node at the next free address, beginning with 10.0.0.1:7946.
    void start(const std::string& name, const Customize& customize = {});
    void start_many(std::size_t count, const Customize& customize = {});
    // Starts a new node at a given address, for example that of a killed node.
    void start_at(const std::string& name, const SocketAddress& address, const Customize& customize = {});
    // Adds a machine on which nothing runs. It refuses dials; dials to an unused address hang.
    void add_idle_machine(const SocketAddress& address);
    // Starts a killed node again, with the same name and address but an empty memory.
    void restart(const std::string& name, const Customize& customize = {});
    // Gives a killed node an unused address.
    void move(const std::string& name) { world_.move(id(name), next_address()); }
    // Kills the process: dials are refused, packets vanish, streams break.
    void kill(const std::string& name) { world_.crash(id(name)); }
    // Switches the whole machine off: dials hang.
    void power_off(const std::string& name) { world_.crash(id(name), true); }
    void pause(const std::string& name) { world_.pause(id(name)); }
    void resume(const std::string& name) { world_.resume(id(name)); }
    void pause(const std::string& name, For time);
    // Makes its clock run `ppm` millionths faster, or slower if negative.
    void set_skew(const std::string& name, std::int64_t ppm) { world_.set_skew(id(name), ppm); }

    // --- what applications want ---
    OpId begin(const std::string& name, endpoint::Operation operation);
    // Begins a Join. Seeds are names of nodes, or seeds as an application writes them; host names
    // are those of the name server.
    OpId join(const std::string& name, const std::vector<std::string>& seeds, Duration timeout = 0s);
    // What the core asks for when a node is alone.
    void rejoin_silently(const std::string& name);
    // Adds a record to the virtual name server, which answers after `delay`. Other names do not
    // resolve.
    void set_host(const std::string& host, const std::vector<SocketAddress>& addresses,
                  Duration delay = latency) {
        world_.set_name(host, addresses, delay);
    }
    std::size_t lookups() const { return world_.lookups(); }
    // Makes every other node join the first.
    void join_all();
    Result<void> send_best_effort(const std::string& name, const std::string& target,
                                  std::string_view payload);
    void cancel(const std::string& name, OpId operation);
    void confirm_dead(const std::string& name, const std::string& target);
    // Shuts the process down in order: open operations fail with `shutting_down`.
    void shutdown(const std::string& name);

    // --- network ---
    void lose_packets_of(const std::string& name, bool lost) { network().lose_packets_of(id(name), lost); }
    // Blocks all traffic from and to the node. Streams stall.
    void cut_off(const std::string& name, bool cut);
    void block_inbound(const std::string& name, bool block) { network().block_inbound(id(name), block); }
    void block_outbound(const std::string& name, bool block) { network().block_outbound(id(name), block); }
    void block_inbound(const std::string& name, For time);
    void block_outbound(const std::string& name, For time);
    void block_link(const std::string& from, const std::string& to, bool block) {
        network().block_link(id(from), id(to), block);
    }
    // Nodes on different sides cannot reach each other. All start on side 0.
    void put_on_side(const std::string& name, int side) { network().put_on_side(id(name), side); }
    // Separates these nodes from all others.
    void partition(const std::vector<std::string>& names);
    void heal() { network().heal(); }
    void set_packet_loss(double share) {
        network().profile().loss_ppm = static_cast<std::uint32_t>(share * 1e6);
    }
    Network& network() { return world_.network(); }

    // --- time ---
    TimePoint now() const { return world_.now(); }
    void run_for(Duration duration);
    // Throws NotReached.
    void run_until(const Condition& condition, Within time);
    // Runs until `done` returns true. Returns false if it did not within `limit`.
    bool run_until(const std::function<bool()>& done, Duration limit);
    bool reaches(const Condition& condition, Within time) { return !missing(condition, time).has_value(); }
    void at(TimePoint time, std::function<void()> call) { world_.call_at(time, std::move(call)); }

    // --- queries ---
    bool runs(const std::string& name) const { return world_.host(id(name)).is_running(); }
    // Names of the running nodes, in the order of their first start.
    std::vector<std::string> running() const;
    // The state in which `name` sees `other`; dead if it does not know it.
    NodeState sees(const std::string& name, const std::string& other) const;
    bool knows(const std::string& name, const std::string& other) const;
    std::size_t live_count(const std::string& name) const { return state(name).members.live_count(); }
    bool everybody_sees(std::size_t count) const;
    bool everybody_else_sees(const std::string& other, NodeState state) const;
    bool seen_everywhere(const std::string& name, NodeState state) const {
        return everybody_else_sees(name, state) && (!runs(name) || sees(name, name) == state);
    }
    const endpoint::Finish* result(const std::string& name, OpId operation) const;
    const EventLog& events(const std::string& name) const;
    template <class T>
    std::vector<T> events_of(const std::string& name) const {
        return events(name).all<T>();
    }
    const core::NodeContext& state(const std::string& name) const { return world_.process(id(name)).state(); }
    // As an application names the node that it pings or sends to.
    Node node(const std::string& name) const;
    SocketAddress address(const std::string& name) const { return world_.host(id(name)).address; }
    std::size_t datagrams() const { return world_.network().counters().packets; }
    HostId id(const std::string& name) const;
    World& world() { return world_; }
    const World& world() const { return world_; }

    // --- outside traffic ---
    // Sends a packet to `name` from an address outside the cluster, as an attacker would.
    void inject(const std::string& name, const SocketAddress& from, BytesView datagram);
    // Opens a stream from outside, sends `data`, and returns what arrives in reply within 50 ms.
    Bytes talk_to(const std::string& name, BytesView data);

    static constexpr Duration latency = 1ms;

private:
    struct Record {
        EventLog events;
        std::map<OpId, endpoint::Finish> finished;
    };

    void on_action(HostId host, const endpoint::Action& action, BytesView datagram) override;

    void boot(HostId host, const Customize& customize);
    SocketAddress next_address();
    std::optional<std::string> missing(const Condition& condition, Within time);

    Recording recording_;
    Telemetry telemetry_{Logger{}};
    World world_;
    std::unique_ptr<Auditor> auditor_;  // null unless audit() was called
    std::unordered_map<std::string, HostId> by_name_;
    std::vector<std::unique_ptr<Record>> records_;  // by host
    std::uint64_t last_operation_ = 0;
    std::uint64_t last_address_ = 0;
    std::uint64_t last_boot_ = 0;
    std::uint64_t seed_;
};

// Every running node sees exactly the running nodes, all of them as alive.
Condition full_mesh();
// Every other running node sees `name` in that state. An unknown node counts as dead.
Condition seen_everywhere_as(const std::string& name, NodeState state);
// Every running node has `count` live members.
Condition everybody_sees_count(std::size_t count);

}  // namespace memberlist::sim
