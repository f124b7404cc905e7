// Scenarios: makes the cases of the test from a seed and a number.
#pragma once

#include "case.hpp"

namespace memberlist::differential {

// A case for one node. The last two steps query the result: a ping, whose answer carries the queued
// gossip, and a push/pull, whose answer is the full table.
Case make_case(std::uint64_t seed, std::uint64_t number);

}  // namespace memberlist::differential
