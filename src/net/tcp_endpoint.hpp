// Converts between SocketAddress and Asio's TCP endpoints. Each address keeps its own family.
#pragma once

#include <algorithm>
#include <asio/ip/tcp.hpp>
#include <cstring>

#include "base/assert.hpp"
#include "net/socket_address.hpp"

namespace memberlist::net {

inline asio::ip::tcp::endpoint to_tcp_endpoint(const SocketAddress& address) {
    const auto raw = to_raw(address, address_family(address.ip));
    MEMBERLIST_ASSERT(raw.has_value());
    asio::ip::tcp::endpoint endpoint;
    std::memcpy(endpoint.data(), &raw->storage, raw->size);
    endpoint.resize(raw->size);
    return endpoint;
}

inline SocketAddress from_tcp_endpoint(const asio::ip::tcp::endpoint& endpoint) {
    sockaddr_storage storage{};
    std::memcpy(&storage, endpoint.data(), std::min(endpoint.size(), sizeof storage));
    return from_raw(storage);
}

}  // namespace memberlist::net
