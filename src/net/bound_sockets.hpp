// The two sockets of a node: UDP and TCP on the same address and port.
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
    SocketAddress address;  // with the real port
};

// Port 0 takes a free one (Go: memberlist.go newMemberlist, ten tries). "::" is bound for IPv4 as well.
// `bind_failed` names the address and the system's reason; nothing is left open then.
Result<BoundSockets> bind_sockets(const asio::any_io_executor& executor, const SocketAddress& wanted);

// Children of the application must not inherit our sockets (Go sets this on every socket).
void close_on_exec(int descriptor);

}  // namespace memberlist::net
