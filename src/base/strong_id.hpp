// Id types that do not convert to each other or to numbers.
#pragma once

#include <cstdint>

namespace memberlist {

// Identifies one stream of one node, dialed or accepted. Never reused.
enum class StreamId : std::uint64_t {};

// Identifies one join of one node, started by the application or by the node itself. Never reused.
enum class JoinId : std::uint64_t {};

}  // namespace memberlist
