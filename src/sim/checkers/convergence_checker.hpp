// ConvergenceChecker: when all is calm, everybody agrees, within the bound that the configuration gives, and it stays
// so.
#pragma once

#include <string>

#include "memberlist/time.hpp"
#include "sim/findings.hpp"

namespace memberlist::sim {

class ConvergenceChecker {
public:
    // `drain`: how long what began before the calm may still have consequences. News on a stream that stalled may bring
    // a ghost back to who has forgotten it; a probe that got no answer ends in a suspicion.
    ConvergenceChecker(Findings& findings, Duration bound, Duration drain)
        : findings_(findings), bound_(bound), drain_(drain) {}

    Duration bound() const { return bound_; }

    // Some time into the calm; `disagreement`: what is still different, or nothing.
    void on_check(Duration calm, const std::string& disagreement) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(calm).count();
        const std::string when = std::to_string(seconds) + " s into the calm: ";
        if (disagreement.empty()) {
            has_converged_ = true;
        } else if (has_converged_ && calm <= drain_) {
            has_converged_ = false;
        } else if (has_converged_) {
            findings_.add("convergence", "views came apart again, " + when + disagreement);
        } else if (calm > bound_) {
            findings_.add("convergence", "views still differ, " + when + disagreement);
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
