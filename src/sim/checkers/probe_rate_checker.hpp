// ProbeRateChecker: a node begins one probe per probe interval, as Go's do.
//
// A probe that took longer is made up for as soon as it is over, so two may follow closely; but never at one instant, and
// of any three the last begins an interval after the first at least.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "memberlist/time.hpp"
#include "sim/findings.hpp"

namespace memberlist::sim {

class ProbeRateChecker {
public:
    // When a process began its last two probes.
    struct History {
        std::optional<TimePoint> last;
        std::optional<TimePoint> before_last;
    };

    explicit ProbeRateChecker(Findings& findings) : findings_(findings) {}

    // A node began `count` probes in one step; none is no news. `now` by its own clock.
    void on_probes(std::string_view node, std::uint64_t count, TimePoint now, Duration interval,
                   History& history) {
        if (count == 0) return;
        const bool is_crowded = history.before_last && now - *history.before_last < interval;
        if (count > 1 || history.last == now) {
            findings_.add("probe rate", std::string(node) + " began two probes at once");
        } else if (is_crowded) {
            findings_.add("probe rate", std::string(node) + " began three probes in one interval");
        }
        history = {now, history.last};
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
