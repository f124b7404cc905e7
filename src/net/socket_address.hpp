// Between SocketAddress and what the system's socket calls take.
//
// An IPv4 address comes back in its 4-byte form, also from a dual-stack socket, which reports it as
// v4-mapped.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>

#include "memberlist/address.hpp"

namespace memberlist::net {

struct RawAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

// AF_INET for IPv4 in either form, else AF_INET6.
int address_family(const IpAddress& ip);

// The address for a socket of `family`; nullopt where such a socket cannot reach it (IPv6 from an IPv4
// socket).
std::optional<RawAddress> to_raw(const SocketAddress& address, int family);

// The unspecified address for any other family than AF_INET and AF_INET6.
SocketAddress from_raw(const sockaddr_storage& storage);

}  // namespace memberlist::net
