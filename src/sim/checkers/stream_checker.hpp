// StreamChecker: every stream that a process dialed or accepted is closed in time.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "endpoint/endpoint_config.hpp"
#include "sim/findings.hpp"

namespace memberlist::sim {

class StreamChecker {
public:
    explicit StreamChecker(Findings& findings) : findings_(findings) {}

    // How long a stream may stay open. It takes three timeouts to dial and to exchange data both
    // ways. A ping on a stream may take as long as its probe, or as the interval between two
    // attempts at healing. The margin of an eighth covers slow clocks.
    static Duration age_max(const endpoint::EndpointConfig& config) {
        const core::SwimConfig& swim = config.swim;
        const Duration longest = std::max({3 * config.streams.timeout, swim.heal_interval,
                                           swim.awareness_max_multiplier * swim.probe_interval});
        return longest + longest / 8;
    }

    // `age` is the time since an open stream was opened.
    void on_open(std::string_view node, Duration age, const endpoint::EndpointConfig& config) {
        if (age <= age_max(config)) return;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
        findings_.add("stream",
                      std::string(node) + " has a stream open for " + std::to_string(seconds) + " s");
    }
    // `open` is the number of streams that a node still has after its shutdown.
    void on_shutdown(std::string_view node, std::size_t open) {
        if (open > 0)
            findings_.add("stream", std::string(node) + " shut down with " + std::to_string(open) + " open");
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
