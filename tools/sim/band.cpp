#include "band.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>

#include "progress.hpp"
#include "sim/scenario.hpp"
#include "sim/seed_run.hpp"

namespace memberlist::sim {

namespace {

// How many of the expected outcomes of the smoke phase were seen, over all seeds of a band.
struct Share {
    std::uint64_t count = 0;
    std::uint64_t expected = 0;

    void add(std::uint64_t more, std::uint64_t more_expected) {
        count += more;
        expected += more_expected;
    }
    double percent() const {
        return expected == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(expected);
    }
};

// The share required of a band, and the smallest band of which it is required. README.md has the
// figures.
constexpr double smoke_percent_min = 80;
constexpr std::uint64_t smoke_seeds_min = 30;

// Totals over a band. If one of the counts is zero, the band proves nothing about what it counts.
struct Sums {
    std::uint64_t runs = 0;
    std::uint64_t events = 0;
    std::map<std::string, std::uint64_t> counts;
    Duration calm_longest{};
    double calm_share_max = 0;
    Share informed;
    Share refutations;

    void add(const RunResult& run) {
        ++runs;
        events += run.events;
        const NetworkCounters& network = run.network;
        const ProtocolCounters& protocol = run.protocol;
        const FaultCounters& faults = run.faults;
        const std::pair<const char*, std::uint64_t> seen[] = {
            {"packets", network.packets},
            {"drops", network.drops()},
            {"above the MTU", network.too_large},
            {"overflows", network.overflowed},
            {"duplicates", network.duplicated},
            {"reordered", network.reordered},
            {"resets", run.streams.resets},
            {"skewed clocks", faults.skews},
            {"partitions", faults.partitions},
            {"crashes", faults.crashes},
            {"restarts", faults.restarts},
            {"moves", faults.moves},
            {"pauses", faults.pauses},
            {"key rotations", faults.rotations},
            {"suspicions", protocol.suspicions},
            {"failures", protocol.failures},
            {"refutations", protocol.refutations},
            {"joins", protocol.joins},
            {"leaves", protocol.leaves},
            {"corrections", protocol.corrections},
            {"heal attempts", protocol.heal_attempts},
            {"degraded probes", protocol.degraded_probes},
            {"indirect pings", protocol.indirect_pings},
            {"nacks", protocol.nacks},
            {"packets of gossip to the dead", protocol.gossip_to_the_dead}};
        for (const auto& [name, count] : seen) counts[name] += count;
        informed.add(run.smoke.informed, run.smoke.expected);
        refutations.add(run.smoke.refuted, run.smoke.suspected);
        calm_longest = std::max(calm_longest, run.calm_needed);
        if (run.calm_bound > Duration::zero()) {
            calm_share_max = std::max(calm_share_max, std::chrono::duration<double>(run.calm_needed) /
                                                          std::chrono::duration<double>(run.calm_bound));
        }
    }
    // Returns the name of a count that is zero, or an empty string. In a short band, counts that
    // need a particular network may be zero.
    std::string missing() const {
        constexpr std::uint64_t rare_demanded_from = 200;
        for (const auto& [name, count] : counts) {
            const bool is_rare = name == "above the MTU" || name == "overflows";
            if (count == 0 && (!is_rare || runs >= rare_demanded_from)) return name;
        }
        return {};
    }
};

// Why the smoke phase failed over the band. Empty if it did not, or if the band is too short to
// tell.
std::string smoke_failure(const Sums& sums) {
    if (sums.runs < smoke_seeds_min) return {};
    const auto too_few = [](const Share& share, const std::string& what) {
        return what + " in time, " + std::to_string(share.count) + " of " + std::to_string(share.expected) +
               "; at least " + std::to_string(static_cast<int>(smoke_percent_min)) + " % are required";
    };
    if (sums.informed.percent() < smoke_percent_min)
        return too_few(sums.informed, "gossip reached too few members");
    if (sums.refutations.expected < sums.runs) {
        return "too few suspicions, " + std::to_string(sums.refutations.expected) + " in " +
               std::to_string(sums.runs) + " seeds; at least one per seed is required";
    }
    if (sums.refutations.percent() < smoke_percent_min)
        return too_few(sums.refutations, "too few suspicions were refuted");
    return {};
}

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

void print_findings(const RunResult& run) {
    for (const Finding& finding : run.findings)
        std::cout << "  " << finding.rule << ": " << finding.text << "\n";
}

void report_failure(const RunPlan& plan, const RunResult& run, const BandOptions& options) {
    std::cout << "\nseed " << plan.seed << " with " << plan.nodes << " nodes broke a rule:\n";
    print_findings(run);
    std::cout << "replay: scripts/sim --seed " << plan.seed << " --nodes " << plan.nodes << " --ticks "
              << plan.ticks << " --trace\n"
              << std::flush;
    if (!options.minimises) return;
    constexpr std::size_t runs_max = 300;
    const RunPlan shortest = minimise(plan, run.findings.front().rule, runs_max);
    const std::string scenario = chaos_scenario(shortest);
    std::cout << shortest.faults.size() << " of " << plan.faults.size()
              << " faults suffice. As a scenario, for scripts/sim --scenario FILE:\n\n"
              << scenario << "\n";
    print_findings(run_seed(shortest));
    if (options.save_to.empty()) return;
    std::ofstream file(options.save_to);
    file << scenario << std::flush;
    if (!file) {
        std::cerr << "sim-run: --save " << options.save_to << ": cannot write the file\n";
        return;
    }
    std::cout << "replay: scripts/sim --scenario " << options.save_to << "\n";
}

std::size_t nodes_of(const Range& nodes, std::uint64_t seed) {
    return static_cast<std::size_t>(nodes.first + seed * 7 % (nodes.last - nodes.first + 1));
}

void print_trace(const RunPlan& plan, const RunResult& run) {
    std::cout << chaos_scenario(plan) << "hash " << std::hex << run.hash << std::dec << ", all agree after "
              << seconds(run.calm_needed) << " s of " << seconds(run.calm_bound) << " s\n";
}

int report_sums(const Sums& sums, double elapsed, bool may_be_empty) {
    std::cout << sums.runs << " seeds in " << elapsed << " s, " << sums.events << " events, "
              << static_cast<double>(sums.events) / elapsed << " events/s\n";
    for (const auto& [name, count] : sums.counts) std::cout << count << " " << name << "  ";
    std::cout << "\nall agree after " << seconds(sums.calm_longest) << " s at most, "
              << 100 * sums.calm_share_max << " % of the bound at most\n";
    std::cout << "smoke phase: an update reached " << sums.informed.percent() << " % of the nodes in time, "
              << sums.refutations.percent() << " % of the suspicions were refuted in time\n";
    if (const std::string failure = smoke_failure(sums); !failure.empty()) {
        std::cout << "  smoke phase: " << failure << "\n";
        return 1;
    }
    const std::string missing = sums.missing();
    if (missing.empty() || may_be_empty) return 0;
    std::cout << "  counters: no " << missing << " in the whole band, so it proves too little\n";
    return 1;
}

}  // namespace

int run_band(const BandOptions& options) {
    Sums sums;
    Progress progress(std::cout, isatty(STDOUT_FILENO) != 0, options.seeds.last - options.seeds.first + 1);
    for (std::uint64_t seed = options.seeds.first; seed <= options.seeds.last; ++seed) {
        const RunPlan plan = RunPlan::of(seed, nodes_of(options.nodes, seed), options.ticks);
        const RunResult run = run_seed(plan);
        if (options.shows_trace) print_trace(plan, run);
        if (!run.findings.empty()) {
            progress.clear();
            report_failure(plan, run, options);
            return 1;
        }
        if (options.runs_twice && run_seed(plan).hash != run.hash) {
            progress.clear();
            std::cout << "\nseed " << seed << ": two runs ended with different hashes of their effects\n";
            return 1;
        }
        sums.add(run);
        progress.on_done(sums.runs);
    }
    progress.clear();
    return report_sums(sums, progress.elapsed_seconds(), options.may_be_empty);
}

}  // namespace memberlist::sim
