// Where two sides of a case first disagree.
#pragma once

#include <optional>

#include "layers.hpp"
#include "outcome.hpp"

namespace memberlist::differential {

// In the order of comparison: what a node did tells more than why it did not.
enum class Aspect : std::uint8_t { crash, events, result, dialed, reply, packets, questions, refusals };

std::string_view aspect_name(Aspect aspect);

struct Disagreement {
    std::size_t step = 0;  ///< Index into CaseOutcome::steps; 0 is the node's start.
    Aspect aspect = Aspect::crash;
    std::string ours;  ///< For people.
    std::string go;
};

// Behind `behind`, if that is given: where they disagree next.
std::optional<Disagreement> first_disagreement(const Case& c, const CaseOutcome& ours, const CaseOutcome& go,
                                               Layers& layers, const Disagreement* behind = nullptr);

// What was sent in a step, one packet a line, as it is compared.
std::vector<std::string> describe_packets(const StepOutcome& outcome, Layers& layers);

}  // namespace memberlist::differential
