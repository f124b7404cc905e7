#include "sim/scenario.hpp"

#include "sim/scenario_runner.hpp"
#include "sim/swarm.hpp"

namespace memberlist::sim {

namespace {

ScenarioResult run_chaos_scenario(const Scenario& scenario) {
    const RunResult run = run_seed(*scenario.chaos);
    ScenarioResult result;
    for (const Finding& finding : run.findings) result.trace.push_back(finding.rule + ": " + finding.text);
    if (run.findings.empty()) {
        result.trace.push_back("all agree after " + duration_text(run.calm_needed) + " of " +
                               duration_text(run.calm_bound));
    } else {
        result.failure = scenario.file + ": a rule was broken: " + result.trace.front();
    }
    return result;
}

// Returns the first failure, or nothing.
std::string run_statements(const Scenario& scenario, ScenarioRunner& runner) {
    const auto where = [&](const Statement& statement) {
        return scenario.file + ":" + std::to_string(statement.line) + ": ";
    };
    for (const Statement& statement : scenario.statements) {
        if (!statement.text.empty()) runner.trace().add_statement(statement.text);
        try {
            statement.run(runner);
        } catch (const Unmet& unmet) {
            return where(statement) + unmet.what();
        }
        if (!runner.findings().empty()) {
            const Finding& finding = runner.findings().list().front();
            return where(statement) + "a rule was broken: " + finding.rule + ": " + finding.text;
        }
    }
    runner.sum_up();
    return {};
}

}  // namespace

ScenarioResult run_scenario(const Scenario& scenario) {
    ScenarioResult result;
    if (scenario.chaos) {
        result = run_chaos_scenario(scenario);
    } else {
        ScenarioRunner runner(scenario.setup);
        result.failure = run_statements(scenario, runner);
        result.trace = runner.trace().lines();
        runner.end();
        if (result.failure.empty() && !runner.findings().empty()) {
            const Finding& finding = runner.findings().list().front();
            result.failure = scenario.file + ": a rule was broken: " + finding.rule + ": " + finding.text;
        }
    }
    result.is_broken = !result.failure.empty();
    if (!result.is_broken) result.failure = trace_difference(scenario, result.trace);
    return result;
}

std::string trace_difference(const Scenario& scenario, const std::vector<std::string>& trace) {
    if (scenario.trace_line == 0) return scenario.file + ": has no trace yet; record one with --rewrite";
    const auto line = [](const std::vector<std::string>& lines, std::size_t i) {
        return i < lines.size() ? "'" + lines[i] + "'" : std::string("the end of the trace");
    };
    for (std::size_t i = 0; i < std::max(trace.size(), scenario.trace.size()); ++i) {
        const std::string expected = line(scenario.trace, i);
        const std::string found = line(trace, i);
        if (expected == found) continue;
        return scenario.file + ":" + std::to_string(scenario.trace_line + i) + ": expected " + expected +
               ", found " + found;
    }
    return {};
}

std::string with_trace(const Scenario& scenario, const std::vector<std::string>& trace) {
    std::string text = scenario.head + "----\n";
    for (const std::string& line : trace) text += line + "\n";
    return text;
}

std::string chaos_scenario(const RunPlan& plan) {
    std::string text = "# " + Swarm(Rng(plan.seed * 3 + 1)).to_string() + "\nchaos seed " +
                       std::to_string(plan.seed) + " nodes " + std::to_string(plan.nodes) + " ticks " +
                       std::to_string(plan.ticks) + "\n";
    for (const Fault& fault : plan.faults) text += fault.to_string() + "\n";
    return text;
}

}  // namespace memberlist::sim
