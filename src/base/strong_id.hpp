// Ids that cannot be mixed up with each other or with numbers.
#pragma once

#include <cstdint>

namespace memberlist {

// Names one stream of one node, dialed or accepted; never reused.
enum class StreamId : std::uint64_t {};

// Names one join of one node, whether the application asked for it or the node itself; never reused.
enum class JoinId : std::uint64_t {};

}  // namespace memberlist
