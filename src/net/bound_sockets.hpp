// Binds the two sockets of a node: UDP and TCP on the same address and port.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>

#include "memberlist/address.hpp"
#include "memberlist/result.hpp"

namespace memberlist::net {

struct BoundSockets {
    asio::ip::tcp::acceptor acceptor;  // listening
    asio::ip::udp::socket udp;
    SocketAddress address;  // with the actual port
};

// Port 0 picks a free port, with up to ten attempts (Go: memberlist.go newMemberlist). "::" also
// accepts IPv4. The detail of `bind_failed` has the address and the system's reason; nothing is
// left open then.
Result<BoundSockets> bind_sockets(const asio::any_io_executor& executor, const SocketAddress& wanted);

// Keeps child processes of the application from inheriting the socket. Go sets this on every
// socket.
void close_on_exec(int descriptor);

}  // namespace memberlist::net
