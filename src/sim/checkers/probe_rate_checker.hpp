// ProbeRateChecker: a node begins one probe per probe interval, as in Go.
//
// If a probe takes longer than the interval, the next one begins as soon as it is over, so two
// probes may follow each other closely. But no two begin at the same instant, and any three span an
// interval or more.
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

    // A node began `count` probes in one step, at `now` on its own clock.
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
