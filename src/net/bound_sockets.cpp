#include "net/bound_sockets.hpp"

#include <fcntl.h>

#include <asio/ip/v6_only.hpp>

#include "net/tcp_endpoint.hpp"

namespace memberlist::net {

namespace {

using asio::ip::tcp;
using asio::ip::udp;

constexpr int free_port_tries = 10;

Error bind_error(const SocketAddress& address, const std::error_code& reason) {
    return Error{Errc::bind_failed, "cannot bind " + address.to_string() + ": " + reason.message()};
}

template <class Socket>
void open(Socket& socket, const typename Socket::protocol_type& protocol, std::error_code& error) {
    socket.open(protocol, error);
    if (error) return;
    close_on_exec(socket.native_handle());
    // Set explicitly because the system's default differs between hosts.
    if (protocol.family() == AF_INET6) socket.set_option(asio::ip::v6_only(false), error);
}

std::error_code listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
    std::error_code error;
    open(acceptor, endpoint.protocol(), error);
    // As in Go on Linux, a restarted node need not wait until its predecessor's connections leave
    // TIME_WAIT.
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    return error;
}

std::error_code bind(udp::socket& socket, const tcp::endpoint& same) {
    std::error_code error;
    const udp::endpoint endpoint(same.address(), same.port());
    open(socket, endpoint.protocol(), error);
    if (!error) socket.bind(endpoint, error);
    return error;
}

Result<BoundSockets> bind_once(const asio::any_io_executor& executor, const SocketAddress& wanted) {
    BoundSockets sockets{tcp::acceptor(executor), udp::socket(executor), wanted};
    if (const auto error = listen(sockets.acceptor, to_tcp_endpoint(wanted)))
        return bind_error(wanted, error);
    std::error_code error;
    const tcp::endpoint bound = sockets.acceptor.local_endpoint(error);
    if (!error) error = bind(sockets.udp, bound);
    if (error) return bind_error(wanted, error);
    sockets.address.port = bound.port();
    return sockets;
}

}  // namespace

Result<BoundSockets> bind_sockets(const asio::any_io_executor& executor, const SocketAddress& wanted) {
    auto sockets = bind_once(executor, wanted);
    if (wanted.port != 0) return sockets;
    // A port that is free for TCP may be in use for UDP.
    for (int tries = 1; !sockets && tries < free_port_tries; ++tries) sockets = bind_once(executor, wanted);
    return sockets;
}

void close_on_exec(int descriptor) {
    const int flags = ::fcntl(descriptor, F_GETFD);
    if (flags >= 0) ::fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC);
}

}  // namespace memberlist::net
