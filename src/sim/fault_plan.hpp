// FaultPlan: what is done to a cluster in the chaos phase of a run, as a list that can be printed, replayed and cut down.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "memberlist/time.hpp"
#include "sim/scenario_words.hpp"

namespace memberlist::sim {

enum class FaultKind : std::uint8_t {
    crash,        // and restarted after `lasts`, or never if that is zero
    power_off,    // the same, and dials hang
    move,         // crash, and restarted at another address
    leave,        // and back after `lasts`, in the same process
    pause,        // for `lasts`
    cut_off,      // it hears nobody and is heard by nobody
    block_in,     // it hears nobody
    block_out,    // it is heard by nobody
    partition,    // `value` says who is on which side
    one_way,      // the same, but one side is still heard by the other
    flap,         // the link between `node` and `other` goes up and down
    packet_loss,  // `value` millionths of all packets, and half as many pieces of streams
    update,       // new metadata
    user_message,
    user_ping,
    canceled_join,  // started and canceled `lasts` later
    rotate_key,     // install everywhere, then use, then remove the old one
    last_ = rotate_key
};

struct Fault {
    Duration at{};  ///< From the beginning of the chaos.
    FaultKind kind{};
    std::uint32_t node = 0;
    std::uint32_t other = 0;
    Duration lasts{};
    std::uint64_t value = 0;

    // "at 12.34s crash n3 for 5.2s": a line of a scenario. What the kind does not use is left out.
    std::string to_string() const;
};

// The same line read again, for so many nodes; throws ScenarioError.
Fault parse_fault(Words& words, std::size_t nodes);

// The first nodes are never restarted and never leave: somebody must remember who was there.
inline constexpr std::uint32_t stable_nodes = 2;

std::vector<Fault> make_fault_plan(std::size_t nodes, Duration chaos, Rng rng);

}  // namespace memberlist::sim
