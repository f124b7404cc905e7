// Parses the link, IP, UDP and TCP headers of a captured frame, as far as memberlist's traffic
// needs it.
#pragma once

#include <optional>

#include "common/arrival.hpp"

namespace memberlist::tools {

// One datagram, or one segment of a stream.
struct Segment {
    Carrier carrier = Carrier::udp;
    SocketAddress from;
    SocketAddress to;
    BytesView payload;  ///< Points into the frame.
    Missing missing = Missing::nothing;
    std::uint32_t sequence = 0;  ///< TCP: sequence number of the first payload byte, or of the SYN.
    bool is_first = false;       ///< TCP: SYN.
    bool is_last = false;        ///< TCP: FIN.
    bool is_reset = false;       ///< TCP: RST.
};

// True if frames of this libpcap link type (DLT_) are supported.
bool is_known_link(int link_type);

// Returns nothing for protocols other than UDP and TCP, for all but the first IP fragment, and for
// malformed headers.
std::optional<Segment> parse_frame(int link_type, BytesView frame);

}  // namespace memberlist::tools
