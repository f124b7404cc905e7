// Scenario: the story of an outage as a text file, and the trace that it left when somebody last looked at it.
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
// Above the line of dashes stands what is done, below it what is expected to follow. A scenario may also be the
// chaos of a seed run, fault by fault: what a failing band prints. README.md lists the verbs.
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

// What holds before anything happens.
struct ScenarioSetup {
    std::uint64_t seed = 1;
    std::size_t nodes = 0;
    core::SwimConfig swim{};
    std::optional<std::uint8_t> key{};  ///< Everybody's, by number; absent: plain text.
};

struct Statement {
    std::size_t line = 0;
    std::string text;  ///< As it stands in the trace; empty: not there.
    std::function<void(ScenarioRunner&)> run;
};

struct Scenario {
    std::string file;
    ScenarioSetup setup;
    std::vector<Statement> statements;
    std::optional<RunPlan> chaos;  ///< Instead of setup and statements.

    std::string head;                ///< All lines above the dashes, as they were written.
    std::vector<std::string> trace;  ///< As expected.
    std::size_t trace_line = 0;      ///< Where it begins.
};

// Throws ScenarioError, with file and line.
Scenario parse_scenario(const std::string& file, std::string_view text);

struct ScenarioResult {
    std::vector<std::string> trace;
    // What went wrong, beginning with file and line; also where the trace is not the expected one. Empty: nothing.
    std::string failure;
    bool is_broken = false;  ///< A rule or an expectation was: the trace is not worth keeping.
};

// Never throws what a scenario may bring about.
ScenarioResult run_scenario(const Scenario& scenario);

// Where two traces part, for people: "crash.txt:12: expected '...', but there was '...'". Empty: they are equal.
std::string trace_difference(const Scenario& scenario, const std::vector<std::string>& trace);

// The scenario's text with another trace.
std::string with_trace(const Scenario& scenario, const std::vector<std::string>& trace);

// A seed run's chaos as a scenario, without a trace.
std::string chaos_scenario(const RunPlan& plan);

}  // namespace memberlist::sim
