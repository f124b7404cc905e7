// sim-run: runs a band of seeds or scenario files through the simulator, or measures what a cluster
// costs.
//
// Exit code: 0 if all is in order, 1 if a rule was broken, a counter stayed at zero or a trace
// differs, 2 if the command line or a scenario file is malformed.
#include <filesystem>
#include <fstream>
#include <optional>

#include "band.hpp"
#include "common/command_line.hpp"
#include "measure.hpp"
#include "scenarios.hpp"

namespace {

using namespace memberlist;
using namespace memberlist::sim;
using tools::NumberRange;

constexpr const char* program = "sim-run";
// Far below the largest std::uint64_t, so that loops over seeds cannot overflow.
constexpr NumberRange seeds_allowed{0, 1'000'000'000'000'000'000};
constexpr NumberRange nodes_allowed{2, 10'000};
constexpr NumberRange ticks_allowed{1, 10'000'000};
constexpr NumberRange measured_allowed{2, 20'000};

struct Options {
    std::optional<std::uint64_t> measured_nodes;
    std::vector<std::string> scenarios;
    bool rewrites = false;
    BandOptions band;
};

// Parses "A" or "A..B", without any other characters.
Result<Range> parse_range(const std::string& text, NumberRange allowed) {
    const auto dots = text.find("..");
    const auto first = allowed.parse(text.substr(0, dots));
    const auto last = dots == std::string::npos ? first : allowed.parse(text.substr(dots + 2));
    if (first && last && *first <= *last) return Range{*first, *last};
    return Error{Errc::invalid_argument, "must be A or A..B with A <= B, each " + allowed.to_string()};
}

// Checks that the file can be written before the seeds run for hours.
Result<std::string> parse_file_to_write(const std::string& path) {
    std::error_code unknown;
    const bool was_there = std::filesystem::exists(path, unknown) || unknown;
    if (!std::ofstream(path, std::ios::app)) {
        return Error{Errc::invalid_argument, "must be a file that can be written: " + path};
    }
    if (!was_there) std::filesystem::remove(path, unknown);
    return path;
}

CLI::Option* add_range(CLI::App& app, const std::string& name, NumberRange allowed, Range& range,
                       const std::string& help) {
    return tools::add_parsed(
        app, name, "A|A..B", [allowed](const std::string& text) { return parse_range(text, allowed); },
        [&range](Range parsed) { range = parsed; }, help + "; " + allowed.to_string());
}

void add_options(CLI::App& app, Options& options) {
    BandOptions& band = options.band;
    std::vector<CLI::Option*> of_seeds;
    of_seeds.push_back(
        add_range(app, "--seeds", seeds_allowed, band.seeds, "first and last seed (default: 1..20)"));
    const auto take_one_seed = [&band](std::uint64_t seed) {
        band.seeds = {seed, seed};
        band.may_be_empty = true;
    };
    CLI::Option* const seed = tools::add_number(app, "--seed", "N", seeds_allowed, take_one_seed,
                                                "run one seed; its counters may be zero");
    of_seeds.push_back(seed->excludes("--seeds"));
    of_seeds.push_back(add_range(app, "--nodes", nodes_allowed, band.nodes,
                                 "number of nodes, or a range from which the seed picks (default: 8)"));
    of_seeds.push_back(tools::add_number(
        app, "--ticks", "N", ticks_allowed, [&band](std::uint64_t ticks) { band.ticks = ticks; },
        "length of the chaos in ticks of 10 ms (default: " + std::to_string(band.ticks) + ")"));
    of_seeds.push_back(app.add_flag("--twice", band.runs_twice,
                                    "run each seed twice; the hashes of their effects must be equal"));
    of_seeds.push_back(app.add_flag("--trace", band.shows_trace,
                                    "print the faults of each seed and the hash of its effects"));
    of_seeds.push_back(app.add_flag("!--no-minimise", band.minimises,
                                    "do not minimise the list of faults of a failing seed"));
    of_seeds.push_back(tools::add_parsed(
        app, "--save", "FILE", parse_file_to_write,
        [&band](std::string file) { band.save_to = std::move(file); },
        "also write the minimised scenario of a failing seed to this file"));
    of_seeds.back()->excludes("--no-minimise");
    CLI::Option* const scenario =
        app.add_option("--scenario", options.scenarios,
                       "run these scenario files, or all files of a folder, instead of seeds")
            ->type_name("FILE|FOLDER...");
    app.add_flag("--rewrite", options.rewrites, "record new traces in the scenario files")->needs(scenario);
    CLI::Option* const measured = tools::add_number(
        app, "--measure", "N", measured_allowed,
        [&options](std::uint64_t nodes) { options.measured_nodes = nodes; },
        "measure what a cluster of this many nodes costs, instead of running seeds");
    measured->excludes(scenario);
    for (CLI::Option* option : of_seeds) option->excludes(scenario)->excludes(measured);
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception ends the program, which is a failure.
int main(int argc, char** argv) {
    CLI::App app{
        "Runs seeds through the simulator: each goes through chaos, then calm, with checks throughout.",
        program};
    Options options;
    add_options(app, options);
    if (const auto exit_code = tools::parse_arguments(app, argc, argv)) return static_cast<int>(*exit_code);
    if (options.measured_nodes) return measure(*options.measured_nodes);
    if (!options.scenarios.empty()) return run_scenarios(options.scenarios, options.rewrites);
    return run_band(options.band);
}
