#include "judge.hpp"

#include <algorithm>

#include "differences.hpp"
#include "handler_order.hpp"

namespace memberlist::differential {

namespace {

// The first messages of a packet are enough.
constexpr std::size_t messages_max = 16;

// Returns a packet for each message, or nothing if there is only one.
std::vector<Step> split(const Step& step, Layers& layers) {
    std::vector<Step> single;
    if (step.kind != StepKind::packet) return single;
    const std::vector<Bytes> messages = layers.leaves(step.data);
    if (messages.size() < 2) return single;
    for (std::size_t i = 0; i < std::min(messages.size(), messages_max); ++i) {
        single.push_back(step);
        single.back().data = layers.packet(messages[i]);
    }
    return single;
}

// Removes or splits the step, to separate the cause from the rest.
Case without(const Case& c, std::size_t step, Layers& layers) {
    Case rest = c;
    const auto place = rest.steps.begin() + static_cast<std::ptrdiff_t>(step - 1);
    const std::vector<Step> single = split(*place, layers);
    rest.steps.insert(rest.steps.erase(place), single.begin(), single.end());
    return rest;
}

std::optional<Case> with_all_split(const Case& c, Layers& layers) {
    Case rest = c;
    rest.steps.clear();
    bool is_split = false;
    for (const Step& step : c.steps) {
        const std::vector<Step> single = split(step, layers);
        is_split = is_split || !single.empty();
        if (single.empty()) rest.steps.push_back(step);
        rest.steps.insert(rest.steps.end(), single.begin(), single.end());
    }
    return is_split ? std::optional(rest) : std::nullopt;
}

struct Explanation {
    Difference difference;
    std::size_t step;
};

// Looks for the cause in the step itself, then in earlier steps that showed no effect. Earlier
// steps count only if every packet has a single message, because they would explain too much
// otherwise.
std::optional<Explanation> explain(const Case& c, const Disagreement& disagreement, const CaseOutcome& ours,
                                   const CaseOutcome& go, Layers& layers) {
    const std::size_t last = disagreement.step;
    if (const auto found = find_difference(Evidence(c, disagreement, last, ours, go, layers))) {
        return Explanation{*found, last};
    }
    if (with_all_split(c, layers)) return std::nullopt;
    for (std::size_t step = 1; step < last; ++step) {
        const auto found = find_difference(Evidence(c, disagreement, step, ours, go, layers));
        if (found && found->leads_apart) return Explanation{*found, step};
    }
    return std::nullopt;
}

// The last two steps ask for the outcome and cannot be removed.
bool can_go_on_without(const Case& c, std::size_t step) { return step > 0 && step + 2 <= c.steps.size(); }

}  // namespace

Verdict judge(const Case& c, const CaseOutcome& go) {
    Layers layers(c.setup);
    CaseOutcome ours = run_ours(c);
    auto disagreement = first_disagreement(c, ours, go, layers);
    if (!disagreement) return {};

    ours = run_ours(c, in_handler_order);
    disagreement = first_disagreement(c, ours, go, layers);
    if (!disagreement) return {{handler_order_row}, {}, {}};

    Verdict verdict;
    while (disagreement) {
        const auto explanation = explain(c, *disagreement, ours, go, layers);
        if (!explanation) {
            verdict.mismatch = std::move(disagreement);
            verdict.remainder = with_all_split(c, layers);
            break;
        }
        verdict.rows.push_back(explanation->difference.name);
        if (explanation->difference.leads_apart) {
            if (can_go_on_without(c, explanation->step))
                verdict.remainder = without(c, explanation->step, layers);
            break;
        }
        const Disagreement seen = std::move(*disagreement);
        disagreement = first_disagreement(c, ours, go, layers, &seen);
    }
    return verdict;
}

}  // namespace memberlist::differential
