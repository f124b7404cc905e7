// Datagrams in and out, as views of bytes owned by the caller.
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
