// Judge: decides whether both sides of a case did the same, and if not, why.
#pragma once

#include "compare.hpp"
#include "our_node.hpp"

namespace memberlist::differential {

struct Verdict {
    std::vector<std::string_view> rows;    ///< The intended differences that showed.
    std::optional<Disagreement> mismatch;  ///< A disagreement without an explanation.
    // A follow-up case to judge. After an intended difference, both sides are in different states,
    // so the follow-up leaves out the cause. For a mismatch, it has one message per packet, because
    // two messages in one packet can hide each other's effects.
    std::optional<Case> remainder;
};

Verdict judge(const Case& c, const CaseOutcome& go);

struct Judged {
    Case tested;
    Verdict verdict;
    CaseOutcome go;
};

// The row for packets that lead to the same result only if their messages are handled in Go's
// order.
inline constexpr std::string_view handler_order_row = "the order in which a packet's messages are handled";

}  // namespace memberlist::differential
