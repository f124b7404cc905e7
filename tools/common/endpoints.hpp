// Addresses of ours as Asio's and back, and host names as addresses.
#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <string>

#include "memberlist/address.hpp"

namespace memberlist::tools {

asio::ip::udp::endpoint udp_endpoint(const SocketAddress& address);
asio::ip::tcp::endpoint tcp_endpoint(const SocketAddress& address);
SocketAddress socket_address(const asio::ip::address& ip, std::uint16_t port);

// "HOST", "HOST:PORT", "[V6]:PORT"; the first address that the host has. `default_port` where the text has
// none.
Result<SocketAddress> resolve(asio::io_context& io, const std::string& text, std::uint16_t default_port);

}  // namespace memberlist::tools
