// sim-run: seeds A to B through the simulator, one after the other.
//
// Exit: 0 all in order and something happened, 1 a rule was broken, 2 the command line is wrong.
#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <optional>

#include "sim/cluster.hpp"
#include "sim/seed_run.hpp"

namespace {

using namespace memberlist;
using namespace memberlist::sim;

struct Options {
    std::optional<std::size_t> measured_nodes;
    std::string seeds = "1..20";
    std::optional<std::uint64_t> seed;
    std::string nodes = "8";
    std::uint64_t ticks = 6'000;
    bool runs_twice = false;
    bool shows_trace = false;
    bool minimises = true;
    bool may_be_empty = false;
};

struct Range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

std::optional<Range> parse_range(const std::string& text) {
    const auto dots = text.find("..");
    Range range;
    try {
        range.first = std::stoull(text.substr(0, dots));
        range.last = dots == std::string::npos ? range.first : std::stoull(text.substr(dots + 2));
    } catch (const std::exception&) {
        return std::nullopt;
    }
    return range.first <= range.last ? std::optional(range) : std::nullopt;
}

// The band's sums. A band in which nothing of a kind happened proves nothing about it.
struct Sums {
    std::uint64_t runs = 0;
    std::uint64_t events = 0;
    std::vector<std::pair<const char*, std::uint64_t>> counts{
        {"packets", 0},  {"drops", 0},    {"duplicates", 0},  {"resets", 0},        {"partitions", 0},
        {"crashes", 0},  {"restarts", 0}, {"moves", 0},       {"pauses", 0},        {"suspicions", 0},
        {"failures", 0}, {"joins", 0},    {"refutations", 0}, {"key rotations", 0}, {"leaves", 0}};
    Duration calm_longest{};
    double calm_share_max = 0;

    void add(const RunResult& run) {
        ++runs;
        events += run.events;
        const std::uint64_t values[] = {
            run.network.packets,      run.network.drops(),     run.network.duplicated, run.streams.resets,
            run.faults.partitions,    run.faults.crashes,      run.faults.restarts,    run.faults.moves,
            run.faults.pauses,        run.protocol.suspicions, run.protocol.failures,  run.protocol.joins,
            run.protocol.refutations, run.faults.rotations,    run.protocol.leaves};
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i].second += values[i];
        calm_longest = std::max(calm_longest, run.calm_needed);
        if (run.calm_bound > Duration::zero()) {
            calm_share_max = std::max(calm_share_max, std::chrono::duration<double>(run.calm_needed) /
                                                          std::chrono::duration<double>(run.calm_bound));
        }
    }
    const char* missing() const {
        for (const auto& [name, count] : counts) {
            if (count == 0) return name;
        }
        return nullptr;
    }
};

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

void print_findings(const RunResult& run) {
    for (const Finding& finding : run.findings)
        std::cout << "  " << finding.rule << ": " << finding.text << "\n";
}

void print_faults(const RunPlan& plan) {
    for (const Fault& fault : plan.faults) std::cout << "  " << fault.to_string() << "\n";
}

void report_failure(const RunPlan& plan, const RunResult& run, bool minimises) {
    std::cout << "\nseed " << plan.seed << " with " << plan.nodes << " nodes broke a rule:\n";
    print_findings(run);
    std::cout << "replay: scripts/sim --seed " << plan.seed << " --nodes " << plan.nodes << " --ticks "
              << plan.ticks << " --trace\n";
    if (!minimises) return;
    constexpr std::size_t runs_max = 300;
    const RunPlan shortest = minimise(plan, run.findings.front().rule, runs_max);
    std::cout << shortest.faults.size() << " of " << plan.faults.size() << " faults are enough:\n";
    print_faults(shortest);
    print_findings(run_seed(shortest));
    std::cout << std::flush;
}

std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    statm >> total >> resident;
    return resident * 4096;
}

// So many nodes join a few of them, and a quiet minute follows; what that costs. No checkers.
int measure(std::size_t nodes) {
    const auto began = std::chrono::steady_clock::now();
    const auto elapsed = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    const std::size_t before = resident_bytes();
    Cluster cluster{Seed{1}, Recording::counts_only};
    cluster.start_many(nodes);
    // A few seeds: one alone takes 256 streams at a time.
    const std::size_t seeds = std::min<std::size_t>(nodes, 16);
    for (std::size_t i = 0; i < nodes; ++i) {
        cluster.join("n" + std::to_string(i), {"n" + std::to_string((i + 1) % seeds)});
    }
    cluster.run_until(full_mesh(), within(300s));
    const double meshed = elapsed();
    const std::uint64_t events = cluster.world().events();
    std::cout << nodes << " nodes: full mesh after " << seconds(cluster.now() - TimePoint(1000s))
              << " s of virtual time, " << events << " events in " << meshed << " s, "
              << static_cast<double>(events) / meshed << " events/s\n";
    cluster.run_for(60s);
    const std::uint64_t quiet = cluster.world().events() - events;
    const double quiet_wall = elapsed() - meshed;
    std::cout << "a quiet minute: " << quiet << " events in " << quiet_wall << " s, "
              << static_cast<double>(quiet) / quiet_wall << " events/s\n"
              << (resident_bytes() - before) / nodes << " bytes per node\n";
    return 0;
}

std::size_t nodes_of(const Range& nodes, std::uint64_t seed) {
    return static_cast<std::size_t>(nodes.first + seed * 7 % (nodes.last - nodes.first + 1));
}

int run_band(const Options& options, const Range& seeds, const Range& nodes) {
    Sums sums;
    const auto began = std::chrono::steady_clock::now();
    const auto elapsed = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
        const RunPlan plan = RunPlan::of(seed, nodes_of(nodes, seed), options.ticks);
        if (options.shows_trace) print_faults(plan);
        const RunResult run = run_seed(plan);
        if (!run.findings.empty()) return report_failure(plan, run, options.minimises), 1;
        if (options.runs_twice && run_seed(plan).hash != run.hash) {
            std::cout << "\nseed " << seed << ": two runs, two hashes of their effects\n";
            return 1;
        }
        sums.add(run);
        if (options.shows_trace)
            std::cout << "hash " << std::hex << run.hash << std::dec << ", calm after "
                      << seconds(run.calm_needed) << " s of " << seconds(run.calm_bound) << " s\n";
        const bool is_tenth =
            (seed - seeds.first) % std::max<std::uint64_t>(1, (seeds.last - seeds.first) / 10) == 0;
        if (is_tenth && seeds.first != seeds.last)
            std::cout << "seed " << seed << " of " << seeds.last << ", "
                      << static_cast<double>(sums.runs) / elapsed() << " seeds/s\n"
                      << std::flush;
    }
    std::cout << sums.runs << " seeds in " << elapsed() << " s, " << sums.events << " events, "
              << static_cast<double>(sums.events) / elapsed() << " events/s\n";
    for (const auto& [name, count] : sums.counts) std::cout << name << " " << count << "  ";
    std::cout << "\nlongest calm " << seconds(sums.calm_longest) << " s; at most "
              << 100 * sums.calm_share_max << " % of the bound\n";
    if (const char* missing = sums.missing(); missing != nullptr && !options.may_be_empty) {
        std::cout << "no " << missing << " in the whole band: it proves too little\n";
        return 1;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Runs seeds through the simulator: chaos, then calm, then checks.", "sim-run"};
    Options options;
    app.add_option("--seeds", options.seeds, "first and last seed")->type_name("A..B");
    app.add_option("--seed", options.seed, "one seed; no counters are demanded of it");
    app.add_option("--nodes", options.nodes, "how many, or from how many to how many")->type_name("N|A..B");
    app.add_option("--ticks", options.ticks, "chaos, in ticks of 10 ms")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000'000}));
    app.add_flag("--twice", options.runs_twice, "each seed twice; the effects must have the same hash");
    app.add_flag("--trace", options.shows_trace, "print the faults and the hash of each seed");
    app.add_flag("!--no-minimise", options.minimises, "do not look for the shortest list of faults");
    app.add_option("--measure", options.measured_nodes, "no seeds: what a cluster of so many nodes costs")
        ->check(CLI::Range(2, 20'000));
    CLI11_PARSE(app, argc, argv);
    if (options.measured_nodes) return measure(*options.measured_nodes);
    if (options.seed) {
        options.seeds = std::to_string(*options.seed);
        options.may_be_empty = true;
    }
    const auto seeds = parse_range(options.seeds);
    const auto nodes = parse_range(options.nodes);
    if (!seeds || !nodes || nodes->first < 2 || nodes->last > 10'000) {
        std::cerr << "sim-run: --seeds is A or A..B with A <= B; --nodes likewise, 2 to 10000\n";
        return 2;
    }
    return run_band(options, *seeds, *nodes);
}
