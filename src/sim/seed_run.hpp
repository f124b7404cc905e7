// A seed run: a cluster is started, passes the smoke phase (smoke_phase.hpp), goes through chaos,
// and must be in order once it has been left alone again.
//
// A run is a pure function of its plan, and a plan of (seed, nodes, ticks): equal plans end with
// equal hashes of all effects. The seed picks the configuration (Swarm) and the faults (FaultPlan).
// Every rule is checked at every step (Auditor). In the calm all nodes must agree within a bound
// that follows from the configuration (convergence_bound.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/auditor.hpp"
#include "sim/fault_injector.hpp"
#include "sim/fault_plan.hpp"
#include "sim/findings.hpp"
#include "sim/network.hpp"
#include "sim/smoke_phase.hpp"

namespace memberlist::sim {

inline constexpr Duration tick = 10ms;

struct RunPlan {
    std::uint64_t seed = 1;
    std::size_t nodes = 8;
    std::uint64_t ticks = 6'000;  ///< How long the chaos lasts.
    std::vector<Fault> faults;

    static RunPlan of(std::uint64_t seed, std::size_t nodes, std::uint64_t ticks);
};

struct RunResult {
    std::vector<Finding> findings;  ///< Empty if no rule was broken.
    std::uint64_t hash = 0;
    std::uint64_t events = 0;
    Duration calm_needed{};  ///< From the end of the chaos until all nodes agreed.
    Duration calm_bound{};
    NetworkCounters network;
    StreamCounters streams;
    ProtocolCounters protocol;
    SmokeResult smoke;
    FaultCounters faults;
};

RunResult run_seed(const RunPlan& plan);

// Returns the plan with the shortest list of faults found that still breaks `rule`. Runs the plan
// up to `runs_max` times.
RunPlan minimise(const RunPlan& plan, std::string_view rule, std::size_t runs_max);

}  // namespace memberlist::sim
