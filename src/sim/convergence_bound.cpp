#include "sim/convergence_bound.hpp"

#include <algorithm>
#include <cmath>

#include "core/push_pull.hpp"
#include "core/suspicion.hpp"

namespace memberlist::sim {

namespace {

// Anything left to chance may fail in one run of a billion.
constexpr double certainty = 20.7;  // ln(1e9)

Duration times(Duration interval, double count) {
    return interval * static_cast<Duration::rep>(std::ceil(count));
}

}  // namespace

Duration detection_bound(const CalmFacts& facts) {
    const core::SwimConfig& swim = facts.swim;
    const auto nodes = static_cast<double>(facts.nodes);
    const auto gone = static_cast<double>(facts.gone);
    const double awareness = swim.awareness_max_multiplier;
    const double slow_rounds = awareness * (2 * gone * (1 + swim.indirect_checks) + awareness);
    const auto suspicion = core::suspicion_timeouts(swim.suspicion_mult, swim.suspicion_max_timeout_mult,
                                                    facts.nodes, swim.probe_interval);
    return times(swim.probe_interval, slow_rounds + 2 * nodes) + suspicion.max;
}

Duration convergence_bound(const CalmFacts& facts) {
    const core::SwimConfig& swim = facts.swim;
    const auto nodes = static_cast<double>(std::max<std::size_t>(2, facts.nodes));
    const Duration join = times(facts.join_interval, certainty / std::log(2)) + 3 * facts.stream_timeout;
    const Duration forget = swim.gossip_to_the_dead_time + times(swim.probe_interval, 2 * nodes);
    const Duration heal =
        times(swim.heal_interval, 1 + (certainty + std::log(nodes)) / 2) + facts.stream_timeout;
    const Duration exchange = swim.push_pull_interval * core::push_pull_scale(facts.nodes);
    const Duration spread = times(exchange, 2 * (std::log2(nodes) + 6));
    Duration sum = join + detection_bound(facts) + forget + heal + spread;
    // If the same incarnation was announced with different content, the last node with the wrong
    // version has to exchange push/pulls with the member itself.
    if (!swim.corrects_the_outdated)
        sum += times(exchange, 1 + (nodes - 1) / 2 * (certainty + std::log(nodes)));
    return sum + sum / 1'000'000 * facts.skew_ppm;
}

Duration drain_bound(const CalmFacts& facts) {
    const core::SwimConfig& swim = facts.swim;
    const Duration sum = 4 * facts.stream_timeout + (swim.awareness_max_multiplier + 1) * swim.probe_interval;
    return sum + sum / 1'000'000 * facts.skew_ppm;
}

}  // namespace memberlist::sim
