// IncarnationChecker: the incarnation under which a node knows a member never decreases (SWIM
// section 4.2), unless the name has moved to another address or was forgotten in between.
#pragma once

#include "sim/findings.hpp"
#include "sim/view_tracker.hpp"

namespace memberlist::sim {

class IncarnationChecker {
public:
    explicit IncarnationChecker(Findings& findings) : findings_(findings) {}

    void on_change(const ViewChange& change) {
        if (!change.before || !change.after || change.before->address != change.after->address) return;
        if (change.after->incarnation >= change.before->incarnation) return;
        findings_.add("incarnation went back", std::string(change.observer) + " about " +
                                                   std::string(change.subject) + ": from " +
                                                   std::to_string(change.before->incarnation) + " to " +
                                                   std::to_string(change.after->incarnation));
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
