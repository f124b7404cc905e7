#include "net/listener.hpp"

#include <algorithm>

#include "net/bound_sockets.hpp"
#include "net/tcp_endpoint.hpp"

namespace memberlist::net {

namespace {

// Pause after a failed accept (Go: net_transport.go tcpListen). Without it, running out of file
// descriptors would turn the accept loop into a busy loop.
constexpr std::chrono::milliseconds pause_min{5};
constexpr std::chrono::milliseconds pause_max{1000};

}  // namespace

Listener::Listener(asio::ip::tcp::acceptor bound, Observer& observer, Logger log)
    : acceptor_(std::move(bound)),
      pause_timer_(acceptor_.get_executor()),
      observer_(observer),
      log_(std::move(log)) {}

void Listener::accept() {
    const auto on_accept = [self = shared_from_this()](const std::error_code& error,
                                                       asio::ip::tcp::socket socket) {
        if (!self->acceptor_.is_open()) return;
        if (error) return self->on_error(error);
        self->pause_ = {};
        close_on_exec(socket.native_handle());
        self->observer_.on_accepted(std::move(socket), from_tcp_endpoint(self->peer_));
        if (self->acceptor_.is_open()) self->accept();
    };
    acceptor_.async_accept(peer_, on_accept);
}

void Listener::on_error(const std::error_code& error) {
    pause_ = std::clamp(pause_ * 2, pause_min, pause_max);
    log_.error("Error accepting TCP connection: {error}", {{"error", error}});
    pause_timer_.expires_after(pause_);
    pause_timer_.async_wait([self = shared_from_this()](const std::error_code&) {
        if (self->acceptor_.is_open()) self->accept();
    });
}

void Listener::close() {
    std::error_code ignored;
    acceptor_.close(ignored);
    pause_timer_.cancel();
}

}  // namespace memberlist::net
