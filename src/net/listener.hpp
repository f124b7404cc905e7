// Listener: accepts TCP streams until close().
//
// Lives on one strand. Reports nothing after close().
#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <memory>

#include "base/logger.hpp"

namespace memberlist::net {

class Listener : public std::enable_shared_from_this<Listener> {
public:
    struct Observer {
        virtual ~Observer() = default;
        virtual void on_accepted(asio::ip::tcp::socket socket, const SocketAddress& from) = 0;
    };

    // `bound` must be listening. `observer` must stay valid until close().
    Listener(asio::ip::tcp::acceptor bound, Observer& observer, Logger log);

    void start() { accept(); }
    void close();
    asio::any_io_executor get_executor() { return acceptor_.get_executor(); }

private:
    void accept();
    void on_error(const std::error_code& error);

    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer pause_timer_;
    Observer& observer_;
    Logger log_;
    std::chrono::milliseconds pause_{0};  // after the last error
    asio::ip::tcp::endpoint peer_;
};

}  // namespace memberlist::net
