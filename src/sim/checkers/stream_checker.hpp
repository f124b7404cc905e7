// StreamChecker: every stream that a process has opened or accepted is closed again, in time.
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

    // How long a stream may be known to its process: to dial, then to exchange both ways. A ping may take as long as
    // the probe it belongs to, or as there is between two attempts at healing. Clocks may be slow.
    static Duration age_max(const endpoint::EndpointConfig& config) {
        const core::SwimConfig& swim = config.swim;
        const Duration longest = std::max({3 * config.streams.timeout, swim.heal_interval,
                                           swim.awareness_max_multiplier * swim.probe_interval});
        return longest + longest / 8;
    }

    // An open stream, looked at now.
    void on_open(std::string_view node, Duration age, const endpoint::EndpointConfig& config) {
        if (age <= age_max(config)) return;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
        findings_.add("stream",
                      std::string(node) + " has a stream open for " + std::to_string(seconds) + " s");
    }
    // A node was shut down and still holds streams.
    void on_shutdown(std::string_view node, std::size_t open) {
        if (open > 0)
            findings_.add("stream", std::string(node) + " ended with " + std::to_string(open) + " open");
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
