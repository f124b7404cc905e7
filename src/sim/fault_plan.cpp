#include "sim/fault_plan.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace memberlist::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 17> names{
    "crash",           "power off",         "move",          "leave",
    "pause",           "cut off",           "block inbound", "block outbound",
    "partition",       "partition one way", "flap",          "packet loss",
    "update metadata", "user message",      "ping",          "canceled join",
    "rotate key"};

// How often a kind comes up among all.
constexpr std::array<std::uint32_t, 17> weights{8, 3, 3, 5, 8, 5, 4, 4, 5, 3, 4, 3, 4, 4, 3, 2, 2};

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

FaultKind pick_kind(Rng& rng) {
    std::uint32_t sum = 0;
    for (const std::uint32_t weight : weights) sum += weight;
    std::uint64_t drawn = rng.below(sum);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (drawn < weights[i]) return static_cast<FaultKind>(i);
        drawn -= weights[i];
    }
    return FaultKind::crash;
}

bool spares_veterans(FaultKind kind) { return kind <= FaultKind::leave; }

}  // namespace

std::string_view fault_name(FaultKind kind) { return names.at(static_cast<std::size_t>(kind)); }

std::string Fault::to_string() const {
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), "%9.3f s  %s n%u, n%u for %.3f s (%llu)", seconds(at),
                  std::string(fault_name(kind)).c_str(), node, other, seconds(lasts),
                  static_cast<unsigned long long>(value));
    return text.data();
}

std::vector<Fault> make_fault_plan(std::size_t nodes, Duration chaos, Rng rng) {
    std::vector<Fault> faults;
    // Swarm: some runs are calmer than others, and larger clusters have more that can break.
    const Duration gap = (500ms + rng.below(Duration(4s))) * 8 / static_cast<Duration::rep>(8 + nodes / 4);
    for (Duration at = rng.below(gap); at < chaos; at += rng.below(2 * gap) + 1ms) {
        Fault fault{.at = at, .kind = pick_kind(rng)};
        const std::uint32_t spared = spares_veterans(fault.kind) && nodes > veterans ? veterans : 0;
        fault.node = spared + static_cast<std::uint32_t>(rng.below(nodes - spared));
        fault.other = static_cast<std::uint32_t>(rng.below(nodes));
        // Mostly short, now and then longer than all that a node remembers.
        const Duration longest = rng.below(4) == 0 ? Duration(60s) : Duration(8s);
        fault.lasts = 50ms + rng.below(longest);
        const bool is_crash = fault.kind == FaultKind::crash || fault.kind == FaultKind::power_off;
        if (is_crash && rng.below(6) == 0) fault.lasts = Duration::zero();
        fault.value = fault.kind == FaultKind::packet_loss ? rng.below(600'000) : rng.next();
        faults.push_back(fault);
    }
    return faults;
}

}  // namespace memberlist::sim
