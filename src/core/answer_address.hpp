// Where the answer to a ping goes: the source that we name in our pings, and the one named in a
// peer's.
#pragma once

#include "core/node_context.hpp"

namespace memberlist::core {

// The address that we advertise. Holds views into our own record; valid until that changes.
inline wire::Source source_of(const NodeContext& context) {
    const Member& self = context.self_member();
    return {.address = self.address.ip.wire_bytes(), .port = self.address.port, .name = self.name};
}

// The source that a ping names (Go does so since v0.2.0), or else `from`, where the ping came from.
inline SocketAddress answer_address(const wire::Source& source, const SocketAddress& from) {
    const auto ip = IpAddress::from_bytes(source.address.bytes);
    if (!ip || source.port == 0) return from;
    return {.ip = *ip, .port = source.port, .scope_id = from.scope_id};
}

}  // namespace memberlist::core
