// FaultPlan: the faults of the chaos phase, as a list that can be printed, replayed and minimised.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "memberlist/time.hpp"
#include "sim/scenario_words.hpp"

namespace memberlist::sim {

enum class FaultKind : std::uint8_t {
    crash,        // restarted after `lasts`, or never if that is zero
    power_off,    // a crash after which dials hang instead of being refused
    move,         // a crash and a restart at another address
    leave,        // joins again after `lasts`, in the same process
    pause,        // for `lasts`
    cut_off,      // all traffic to and from the node is lost
    block_in,     // all traffic to the node is lost
    block_out,    // all traffic from the node is lost
    partition,    // bit i % 64 of `value` is the side of node i
    one_way,      // a partition in which side 1 still hears side 0
    flap,         // the link between `node` and `other` goes down and up repeatedly
    packet_loss,  // of `value` millionths of all packets, and half as many pieces of streams
    update,       // new metadata
    user_message,
    user_ping,
    canceled_join,  // started and canceled `lasts` later
    rotate_key,     // add a key everywhere, then use it, then remove the old one
    last_ = rotate_key
};

struct Fault {
    Duration at{};  ///< Since the beginning of the chaos.
    FaultKind kind{};
    std::uint32_t node = 0;
    std::uint32_t other = 0;
    Duration lasts{};
    std::uint64_t value = 0;

    // The fault as a line of a scenario: "at 12.34s crash n3 for 5.2s". Omits fields that the kind
    // does not use.
    std::string to_string() const;
};

// Parses what Fault::to_string() returns. Throws ScenarioError if the line is malformed or names a
// node other than the first `nodes`.
Fault parse_fault(Words& words, std::size_t nodes);

// How many nodes, the first ones, never crash and never leave, so that somebody always remembers
// the others.
inline constexpr std::uint32_t stable_nodes = 2;

// Draws the faults of a chaos of that length.
std::vector<Fault> make_fault_plan(std::size_t nodes, Duration chaos, Rng rng);

}  // namespace memberlist::sim
