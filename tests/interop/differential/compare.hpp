// Finds where the two sides of a case first disagree.
#pragma once

#include <optional>

#include "layers.hpp"
#include "outcome.hpp"

namespace memberlist::differential {

// In the order of comparison: actions first, reasons for refusals last.
enum class Aspect : std::uint8_t { crash, events, result, dialed, reply, packets, questions, refusals };

std::string_view aspect_name(Aspect aspect);

struct Disagreement {
    std::size_t step = 0;  ///< Index into CaseOutcome::steps; 0 is the node's start.
    Aspect aspect = Aspect::crash;
    std::string ours;  ///< Text for the report.
    std::string go;
};

// Returns the first disagreement, or the first one after `behind` if that is given.
std::optional<Disagreement> first_disagreement(const Case& c, const CaseOutcome& ours, const CaseOutcome& go,
                                               Layers& layers, const Disagreement* behind = nullptr);

// The packets of a step, one per line, in comparable form.
std::vector<std::string> describe_packets(const StepOutcome& outcome, Layers& layers);

}  // namespace memberlist::differential
