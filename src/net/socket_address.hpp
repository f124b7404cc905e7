// Converts between SocketAddress and the system's socket addresses.
//
// IPv4 addresses come back in 4-byte form, even from a dual-stack socket, which reports them as
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

// AF_INET for IPv4 in either form, otherwise AF_INET6.
int address_family(const IpAddress& ip);

// Converts `address` for a socket of `family`; nullopt if such a socket cannot reach it (IPv6 from
// an IPv4 socket).
std::optional<RawAddress> to_raw(const SocketAddress& address, int family);

// Returns the unspecified address if the family is neither AF_INET nor AF_INET6.
SocketAddress from_raw(const sockaddr_storage& storage);

}  // namespace memberlist::net
