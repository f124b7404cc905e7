// Delta debugging (Zeller and Hildebrandt, 2002): removes ever smaller parts of the list of faults,
// and keeps each removal with which the run still breaks the rule.
#include <algorithm>

#include "sim/seed_run.hpp"

namespace memberlist::sim {

namespace {

bool breaks(const RunPlan& plan, std::string_view rule) {
    const RunResult result = run_seed(plan);
    return std::any_of(result.findings.begin(), result.findings.end(),
                       [&](const Finding& finding) { return finding.rule == rule; });
}

RunPlan without(const RunPlan& plan, std::size_t first, std::size_t count) {
    RunPlan rest = plan;
    const auto begin = rest.faults.begin() + static_cast<std::ptrdiff_t>(first);
    rest.faults.erase(begin,
                      begin + static_cast<std::ptrdiff_t>(std::min(count, rest.faults.size() - first)));
    return rest;
}

}  // namespace

RunPlan minimise(const RunPlan& plan, std::string_view rule, std::size_t runs_max) {
    RunPlan best = plan;
    std::size_t runs = 0;
    for (std::size_t part = std::max<std::size_t>(1, best.faults.size() / 2); part > 0;) {
        bool is_shorter = false;
        for (std::size_t first = 0; first < best.faults.size() && runs < runs_max;) {
            RunPlan candidate = without(best, first, part);
            ++runs;
            if (breaks(candidate, rule)) {
                best = std::move(candidate);
                is_shorter = true;
            } else {
                first += part;
            }
        }
        if (runs >= runs_max) return best;
        if (!is_shorter || part > 1) part /= 2;
    }
    return best;
}

}  // namespace memberlist::sim
