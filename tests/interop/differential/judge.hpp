// Judge: whether both sides of a case did the same, and if not, why.
#pragma once

#include "compare.hpp"
#include "our_node.hpp"

namespace memberlist::differential {

struct Verdict {
    std::vector<std::string_view> rows;    ///< The differences on purpose that showed.
    std::optional<Disagreement> mismatch;  ///< What none of them explains.
    // To be judged as well. Where a difference on purpose led both sides apart, the rest of the case says
    // nothing about them: this is the case without the cause. In a mismatch two of them can make up for each
    // other in one packet; this is the case with every message in a packet of its own.
    std::optional<Case> remainder;
};

Verdict judge(const Case& c, const CaseOutcome& go);

struct Judged {
    Case tested;
    Verdict verdict;
    CaseOutcome go;
};

// The row for packets that come to the same end only if their messages are handled in Go's order.
inline constexpr std::string_view handler_order_row = "the order in which a packet's messages are handled";

}  // namespace memberlist::differential
