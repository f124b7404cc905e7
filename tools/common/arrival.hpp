// One arrival on the network: a datagram, or everything that one side of a stream sent.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "memberlist/address.hpp"

namespace memberlist::tools {

using WallTime = std::chrono::system_clock::time_point;

enum class Carrier { udp, tcp };

// Why trailing bytes are missing.
enum class Missing {
    nothing,    ///< All bytes are present.
    captured,   ///< The capture keeps only the first bytes of a frame (its snap length).
    fragments,  ///< The rest is in other IP fragments, which are not reassembled.
};

struct Arrival {
    Carrier carrier = Carrier::udp;
    SocketAddress from;
    SocketAddress to;
    WallTime time;
    Bytes bytes;
    std::optional<std::string>
        dialed_label;  ///< Label from the other direction of the stream, if that direction was
                       ///< seen.
    Missing missing = Missing::nothing;
};

}  // namespace memberlist::tools
