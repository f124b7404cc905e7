// ResurrectionChecker: a member that is dead or has left comes back only with a higher incarnation
// or at another address.
//
// A member that was forgotten in between counts as new, since its old incarnation is no longer
// known.
#pragma once

#include "sim/findings.hpp"
#include "sim/view_tracker.hpp"

namespace memberlist::sim {

class ResurrectionChecker {
public:
    explicit ResurrectionChecker(Findings& findings) : findings_(findings) {}

    void on_change(const ViewChange& change) {
        if (!change.before || !change.after || change.before->address != change.after->address) return;
        if (!is_gone(change.before->state) || is_gone(change.after->state)) return;
        if (change.after->incarnation > change.before->incarnation) return;
        findings_.add("resurrection", std::string(change.observer) + " about " + std::string(change.subject) +
                                          ": " + std::string(node_state_name(change.before->state)) +
                                          " and " + std::string(node_state_name(change.after->state)) +
                                          " at incarnation " + std::to_string(change.after->incarnation));
    }

private:
    static bool is_gone(NodeState state) { return state == NodeState::dead || state == NodeState::left; }

    Findings& findings_;
};

}  // namespace memberlist::sim
