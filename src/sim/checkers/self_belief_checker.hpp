// SelfBeliefChecker: no node sees itself as dead or suspect, or as left unless it has left.
#pragma once

#include "sim/findings.hpp"
#include "sim/view_tracker.hpp"

namespace memberlist::sim {

class SelfBeliefChecker {
public:
    explicit SelfBeliefChecker(Findings& findings) : findings_(findings) {}

    void on_change(const ViewChange& change) {
        if (change.observer != change.subject) return;
        if (!change.after)
            return findings_.add("self belief", std::string(change.observer) + " forgot itself");
        const bool is_member = change.after->state == NodeState::alive;
        const bool has_left = change.after->state == NodeState::left && change.observer_has_left;
        if (is_member || has_left) return;
        findings_.add("self belief", std::string(change.observer) + " sees itself as " +
                                         std::string(node_state_name(change.after->state)));
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
