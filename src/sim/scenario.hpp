// Scenario: a text file that describes an outage, with the trace that was recorded for it.
//
//   nodes 5                          # named a to e
//   join all
//   run until mesh within 10s
//   crash e
//   run until e dead within 30s
//   expect a sees e dead
//   ----
//   > join all
//       0.002  a: e joined
//       ...
//
// The part above the dashes says what to do, the part below is the expected trace. A scenario may
// also hold the faults of a seed run, as printed for a seed that broke a rule. README.md lists the
// verbs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario_words.hpp"
#include "sim/seed_run.hpp"

namespace memberlist::sim {

class ScenarioRunner;

// The settings of a scenario, which precede all statements.
struct ScenarioSetup {
    std::uint64_t seed = 1;
    std::size_t nodes = 0;
    core::SwimConfig swim{};
    std::optional<std::uint8_t> key{};  ///< The initial key of all nodes; absent for plain text.
};

struct Statement {
    std::size_t line = 0;
    std::string text;  ///< Its line in the trace; empty if it has none.
    std::function<void(ScenarioRunner&)> run;
};

struct Scenario {
    std::string file;
    ScenarioSetup setup;
    std::vector<Statement> statements;
    std::optional<RunPlan> chaos;  ///< If present, it replaces setup and statements.

    std::string head;                ///< All lines above the dashes, unchanged.
    std::vector<std::string> trace;  ///< The expected trace.
    std::size_t trace_line = 0;      ///< Line number of its first line; 0 if there is no trace.
};

// Throws ScenarioError, which names file and line.
Scenario parse_scenario(const std::string& file, std::string_view text);

struct ScenarioResult {
    std::vector<std::string> trace;
    // The first failure, with file and line: a broken rule, a failed expectation or a difference
    // from the expected trace. Empty if there was none.
    std::string failure;
    bool is_broken =
        false;  ///< A rule was broken or an expectation failed, so the trace must not be recorded.
};

// Does not throw, whatever happens in the scenario.
ScenarioResult run_scenario(const Scenario& scenario);

// Describes the first difference from the expected trace, such as "crash.txt:12: expected 'x',
// found 'y'". Empty if there is none.
std::string trace_difference(const Scenario& scenario, const std::vector<std::string>& trace);

// The text of the scenario file with `trace` in place of its own.
std::string with_trace(const Scenario& scenario, const std::vector<std::string>& trace);

// The faults of a seed run as a scenario, without a trace.
std::string chaos_scenario(const RunPlan& plan);

}  // namespace memberlist::sim
