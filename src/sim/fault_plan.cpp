#include "sim/fault_plan.hpp"

#include <algorithm>
#include <array>

namespace memberlist::sim {

namespace {

using namespace std::chrono_literals;

// The fields that a kind of fault uses, and how often it is drawn relative to the others.
struct Kind {
    std::string_view name;
    std::uint32_t weight = 0;
    bool has_node = true;
    bool has_other = false;
    bool lasts = true;
    bool has_value = false;
};

constexpr std::array<Kind, 17> kinds{{
    {.name = "crash", .weight = 8},
    {.name = "power-off", .weight = 3},
    {.name = "move", .weight = 3},
    {.name = "leave", .weight = 5},
    {.name = "pause", .weight = 8},
    {.name = "cut-off", .weight = 5},
    {.name = "block-inbound", .weight = 4},
    {.name = "block-outbound", .weight = 4},
    {.name = "partition", .weight = 5, .has_node = false, .has_value = true},
    {.name = "partition-one-way", .weight = 3, .has_node = false, .has_value = true},
    {.name = "flap", .weight = 4, .has_other = true, .has_value = true},
    {.name = "loss", .weight = 3, .has_node = false, .has_value = true},
    {.name = "update", .weight = 4, .lasts = false, .has_value = true},
    {.name = "message", .weight = 4, .has_other = true, .lasts = false, .has_value = true},
    {.name = "ping", .weight = 3, .has_other = true, .lasts = false},
    {.name = "canceled-join", .weight = 2, .has_other = true},
    {.name = "rotate-key", .weight = 2, .has_node = false, .lasts = false, .has_value = true},
}};

const Kind& info(FaultKind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

FaultKind pick_kind(Rng& rng) {
    std::uint32_t sum = 0;
    for (const Kind& kind : kinds) sum += kind.weight;
    std::uint64_t drawn = rng.below(sum);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (drawn < kinds[i].weight) return static_cast<FaultKind>(i);
        drawn -= kinds[i].weight;
    }
    return FaultKind::crash;
}

bool spares_stable_nodes(FaultKind kind) { return kind <= FaultKind::leave; }

}  // namespace

std::string Fault::to_string() const {
    const Kind& about = info(kind);
    std::string text = "at " + duration_text(at) + " " + std::string(about.name);
    if (about.has_node) text += " n" + std::to_string(node);
    if (about.has_other) text += " with n" + std::to_string(other);
    if (about.lasts && lasts > Duration::zero()) text += " for " + duration_text(lasts);
    if (about.has_value) text += " value " + std::to_string(value);
    return text;
}

Fault parse_fault(Words& words, std::size_t nodes) {
    Fault fault;
    if (!words.take_if("at")) words.fail("a fault begins with 'at'");
    fault.at = words.duration("a time");
    const std::string& name = words.word("a kind of fault");
    const auto* found =
        std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.name == name; });
    if (found == kinds.end()) words.fail("unknown fault '" + name + "'");
    fault.kind = static_cast<FaultKind>(found - kinds.begin());
    const auto node = [&] {
        const std::string& text = words.word("a node");
        for (std::uint32_t i = 0; i < nodes; ++i) {
            if (text == "n" + std::to_string(i)) return i;
        }
        words.fail("expected n0 to n" + std::to_string(nodes - 1) + ", found '" + text + "'");
    };
    if (found->has_node) fault.node = node();
    if (found->has_other && words.take_if("with")) fault.other = node();
    if (found->lasts && words.take_if("for")) fault.lasts = words.duration("a time");
    if (found->has_value && words.take_if("value")) fault.value = words.number("a value", 0, UINT64_MAX);
    words.end();
    return fault;
}

std::vector<Fault> make_fault_plan(std::size_t nodes, Duration chaos, Rng rng) {
    std::vector<Fault> faults;
    // The average gap between faults differs from run to run, and is shorter in larger clusters.
    const Duration gap = (500ms + rng.below(Duration(4s))) * 8 / static_cast<Duration::rep>(8 + nodes / 4);
    for (Duration at = rng.below(gap); at < chaos; at += rng.below(2 * gap) + 1ms) {
        Fault fault{.at = at, .kind = pick_kind(rng)};
        const std::uint32_t spared =
            spares_stable_nodes(fault.kind) && nodes > stable_nodes ? stable_nodes : 0;
        fault.node = spared + static_cast<std::uint32_t>(rng.below(nodes - spared));
        fault.other = static_cast<std::uint32_t>(rng.below(nodes));
        // Mostly short, but sometimes longer than a node remembers dead members.
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
