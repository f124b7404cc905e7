// Scenarios: the cases of the test, made from a seed and a number.
#pragma once

#include "case.hpp"

namespace memberlist::differential {

// A node that things happen to. The last two steps ask it what has become of it: a ping, whose answer carries
// what it would gossip, and a push/pull, whose answer is its whole table.
Case make_case(std::uint64_t seed, std::uint64_t number);

}  // namespace memberlist::differential
