// Where answers to our pings are to go: the address that we advertise.
#pragma once

#include "core/node_context.hpp"

namespace memberlist::core {

// Views into our own record; valid until it changes.
inline wire::Source source_of(const NodeContext& context) {
    const Member& self = context.self_member();
    return {.address = self.address.ip.wire_bytes(), .port = self.address.port, .name = self.name};
}

// Where to answer a message that came from `from`: the source it names (Go: since v0.2.0), else where it came
// from.
inline SocketAddress answer_address(const wire::Source& source, const SocketAddress& from) {
    const auto ip = IpAddress::from_bytes(source.address.bytes);
    if (!ip || source.port == 0) return from;
    return {.ip = *ip, .port = source.port, .scope_id = from.scope_id};
}

}  // namespace memberlist::core
