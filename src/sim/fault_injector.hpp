// FaultInjector: applies the faults of a plan to the nodes of a seed run, each at its time.
#pragma once

#include <cstdint>

#include "sim/fault_plan.hpp"
#include "sim/seed_nodes.hpp"

namespace memberlist::sim {

struct FaultCounters {
    std::uint64_t partitions = 0;
    std::uint64_t crashes = 0;
    std::uint64_t restarts = 0;
    std::uint64_t pauses = 0;
    std::uint64_t moves = 0;
    std::uint64_t leaves = 0;
    std::uint64_t rotations = 0;
    std::uint64_t skews = 0;  ///< Clocks that run fast or slow.
};

class FaultInjector {
public:
    // All of them must outlive this object, and this object every step of the cluster.
    FaultInjector(Cluster& cluster, SeedNodes& nodes, const Swarm& swarm)
        : cluster_(cluster), nodes_(nodes), swarm_(swarm) {}

    // Degrades the network to the chaos profile of the swarm and schedules the faults. `faults`
    // must outlive this object.
    void begin(const std::vector<Fault>& faults);
    // Nothing that is still scheduled happens any more. The state of the network stays as it is.
    void end() { is_active_ = false; }
    // Gives every clock a rate of its own.
    void skew_clocks(Rng rng);

    const FaultCounters& counters() const { return counters_; }

private:
    void inject_fault(const Fault& fault);
    void crash(const Fault& fault);
    void restart(const Fault& fault);
    void leave(const Fault& fault);
    void pause(const Fault& fault);
    void block(const Fault& fault);
    void partition(const Fault& fault);
    void flap(const Fault& fault, Duration rest);
    void lose_packets(const Fault& fault);
    void rotate_key(const Fault& fault);
    void call_api(const Fault& fault);
    void send_messages(const Fault& fault);
    void join_and_cancel(const Fault& fault);
    void later(Duration wait, std::function<void()> call);

    Cluster& cluster_;
    SeedNodes& nodes_;
    const Swarm& swarm_;
    FaultCounters counters_;
    bool is_active_ = false;
};

}  // namespace memberlist::sim
