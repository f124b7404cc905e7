// Ids that cannot be mixed up with each other or with numbers.
#pragma once

#include <cstdint>

namespace memberlist {

// Names one stream of one node, dialed or accepted; never reused.
enum class StreamId : std::uint64_t {};

}  // namespace memberlist
