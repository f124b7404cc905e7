// sim-run: seeds A to B through the simulator, one after the other; or scenario files; or what a cluster costs.
//
// Exit: 0 all in order and something happened, 1 a rule was broken or a trace differs, 2 the command line or a scenario
// is wrong.
#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>

#include "band.hpp"
#include "measure.hpp"
#include "scenarios.hpp"

namespace {

using namespace memberlist::sim;

struct Options {
    std::optional<std::size_t> measured_nodes;
    std::vector<std::string> scenarios;
    bool rewrites = false;
    std::string seeds = "1..20";
    std::optional<std::uint64_t> seed;
    std::string nodes = "8";
    BandOptions band;
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

void add_options(CLI::App& app, Options& options) {
    BandOptions& band = options.band;
    app.add_option("--seeds", options.seeds, "first and last seed")->type_name("A..B");
    app.add_option("--seed", options.seed, "one seed; no counters are demanded of it");
    app.add_option("--nodes", options.nodes, "how many, or from how many to how many")->type_name("N|A..B");
    app.add_option("--ticks", band.ticks, "chaos, in ticks of 10 ms")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000'000}));
    app.add_flag("--twice", band.runs_twice, "each seed twice; the effects must have the same hash");
    app.add_flag("--trace", band.shows_trace, "print the faults and the hash of each seed");
    app.add_flag("!--no-minimise", band.minimises, "do not look for the shortest list of faults");
    app.add_option("--save", band.save_to, "write the minimised scenario of a failure here, too")
        ->type_name("FILE");
    app.add_option("--scenario", options.scenarios, "no seeds: play these files, or all of a folder")
        ->type_name("FILE|FOLDER...");
    app.add_flag("--rewrite", options.rewrites, "record the traces of the scenarios anew")
        ->needs("--scenario");
    app.add_option("--measure", options.measured_nodes, "no seeds: what a cluster of so many nodes costs")
        ->check(CLI::Range(2, 20'000));
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Runs seeds through the simulator: chaos, then calm, then checks.", "sim-run"};
    Options options;
    add_options(app, options);
    CLI11_PARSE(app, argc, argv);
    if (options.measured_nodes) return measure(*options.measured_nodes);
    if (!options.scenarios.empty()) return play_files(options.scenarios, options.rewrites);
    if (options.seed) {
        options.seeds = std::to_string(*options.seed);
        options.band.may_be_empty = true;
    }
    const auto seeds = parse_range(options.seeds);
    const auto nodes = parse_range(options.nodes);
    if (!seeds || !nodes || nodes->first < 2 || nodes->last > 10'000) {
        std::cerr << "sim-run: --seeds is A or A..B with A <= B; --nodes likewise, 2 to 10000\n";
        return 2;
    }
    options.band.seeds = *seeds;
    options.band.nodes = *nodes;
    return run_band(options.band);
}
