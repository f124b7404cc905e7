// ConvergenceChecker: once nothing disturbs the cluster, all nodes agree within a bound and keep
// agreeing.
#pragma once

#include <string>

#include "memberlist/time.hpp"
#include "sim/findings.hpp"

namespace memberlist::sim {

class ConvergenceChecker {
public:
    // Until `drain` has passed the nodes may disagree again: a stalled stream may bring a dead
    // member back to a node that has forgotten it, and an unanswered probe ends in a suspicion.
    ConvergenceChecker(Findings& findings, Duration bound, Duration drain)
        : findings_(findings), bound_(bound), drain_(drain) {}

    Duration bound() const { return bound_; }

    // Called regularly. `calm` is the time since the beginning of the calm, `disagreement` what the
    // nodes disagree on, empty if they agree.
    void on_check(Duration calm, const std::string& disagreement) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(calm).count();
        const std::string when = std::to_string(seconds) + " s into the calm: ";
        if (disagreement.empty()) {
            has_converged_ = true;
        } else if (has_converged_ && calm <= drain_) {
            has_converged_ = false;
        } else if (has_converged_) {
            findings_.add("convergence", "nodes disagree again, " + when + disagreement);
        } else if (calm > bound_) {
            findings_.add("convergence", "nodes still disagree, " + when + disagreement);
        }
    }
    bool has_converged() const { return has_converged_; }

private:
    Findings& findings_;
    Duration bound_;
    Duration drain_;
    bool has_converged_ = false;
};

}  // namespace memberlist::sim
