// What was seen on the network: one datagram, or all that one side of a stream has sent.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "memberlist/address.hpp"

namespace memberlist::tools {

using WallTime = std::chrono::system_clock::time_point;

enum class Carrier { udp, tcp };

// Why bytes at the end are not there.
enum class Missing {
    nothing,    ///< They all are.
    captured,   ///< The capture keeps only the first so many bytes of a frame (its snap length).
    fragments,  ///< They are in other IP fragments, which are not put together.
};

struct Arrival {
    Carrier carrier = Carrier::udp;
    SocketAddress from;
    SocketAddress to;
    WallTime time;
    Bytes bytes;
    std::optional<std::string>
        dialed_label;  ///< Of the other direction of a stream, where that one has been seen.
    Missing missing = Missing::nothing;
};

}  // namespace memberlist::tools
