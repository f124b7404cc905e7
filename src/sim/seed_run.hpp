// A seed run: a cluster is born, drills (drill.hpp), lives through chaos, is left in peace, and must then be in order.
//
// A pure function of its plan, and the plan of (seed, nodes, ticks): the same plan gives the same hash of all effects.
// The seed picks the configuration (Swarm) and the faults (FaultPlan); all rules are checked all the time (Auditor),
// and in the calm everybody must agree within the bound that the configuration gives (convergence_bound.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/auditor.hpp"
#include "sim/drill.hpp"
#include "sim/fault_plan.hpp"
#include "sim/findings.hpp"
#include "sim/network.hpp"

namespace memberlist::sim {

inline constexpr Duration tick = 10ms;

struct RunPlan {
    std::uint64_t seed = 1;
    std::size_t nodes = 8;
    std::uint64_t ticks = 6'000;  ///< Of chaos.
    std::vector<Fault> faults;

    static RunPlan of(std::uint64_t seed, std::size_t nodes, std::uint64_t ticks);
};

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

struct RunResult {
    std::vector<Finding> findings;  ///< Empty: all is well.
    std::uint64_t hash = 0;
    std::uint64_t events = 0;
    Duration calm_needed{};  ///< Until everybody agreed.
    Duration calm_bound{};
    NetworkCounters network;
    StreamCounters streams;
    ProtocolCounters protocol;
    DrillResult drill;
    FaultCounters faults;
};

RunResult run_seed(const RunPlan& plan);

// The shortest list of faults we can find with which the plan still breaks the same rule. Runs the plan up to
// `runs_max` times.
RunPlan minimise(const RunPlan& plan, std::string_view rule, std::size_t runs_max);

}  // namespace memberlist::sim
