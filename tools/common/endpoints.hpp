// Converts addresses to and from Asio's types, and resolves host names.
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

// Resolves "HOST", "HOST:PORT" or "[V6]:PORT" to the first address of the host. `default_port`
// applies if `text` has no port.
Result<SocketAddress> resolve(asio::io_context& io, const std::string& text, std::uint16_t default_port);

}  // namespace memberlist::tools
