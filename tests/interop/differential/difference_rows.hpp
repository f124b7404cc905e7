// The rows of intended differences, by subject.
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

std::span<const Row> wire_rows();     // what is read
std::span<const Row> member_rows();   // what is accepted about members
std::span<const Row> packet_rows();   // who is answered, and what is gossiped
std::span<const Row> wording_rows();  // how a refusal is reported

}  // namespace memberlist::differential
