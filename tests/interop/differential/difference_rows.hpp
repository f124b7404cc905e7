// The rows of the differences on purpose, by what they are about.
#pragma once

#include <span>

#include "differences.hpp"

namespace memberlist::differential {

struct Row {
    Difference difference;
    bool (*explains)(const Evidence&);
};

inline constexpr bool apart = true;
inline constexpr bool together = false;

std::span<const Row> wire_rows();     // what is read, and what is not
std::span<const Row> member_rows();   // what is believed about members
std::span<const Row> packet_rows();   // who is answered, and what is gossiped
std::span<const Row> wording_rows();  // how a refusal is told

}  // namespace memberlist::differential
