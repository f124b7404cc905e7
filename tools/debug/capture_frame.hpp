// A captured frame taken apart: link, IP and UDP or TCP headers, as far as memberlist's traffic needs it.
#pragma once

#include <optional>

#include "common/arrival.hpp"

namespace memberlist::tools {

// One datagram, or one segment of a stream.
struct Segment {
    Carrier carrier = Carrier::udp;
    SocketAddress from;
    SocketAddress to;
    BytesView payload;  ///< Into the frame.
    Missing missing = Missing::nothing;
    std::uint32_t sequence = 0;  ///< TCP: of the payload's first byte; of the SYN, if it is one.
    bool is_first = false;       ///< TCP: SYN.
    bool is_last = false;        ///< TCP: FIN.
    bool is_reset = false;       ///< TCP: RST.
};

// Whether frames of this link type, as libpcap numbers them (DLT_), can be taken apart.
bool is_known_link(int link_type);

// Nothing for what is neither UDP nor TCP, for all but the first fragment of an IP packet, and for broken
// headers.
std::optional<Segment> parse_frame(int link_type, BytesView frame);

}  // namespace memberlist::tools
