// Datagrams as they come and go: views of bytes that somebody else holds.
#pragma once

#include "memberlist/address.hpp"
#include "memberlist/bytes.hpp"

namespace memberlist::net {

struct InboundDatagram {
    SocketAddress from;
    BytesView payload;
};

struct OutboundDatagram {
    SocketAddress to;
    BytesView payload;
};

}  // namespace memberlist::net
