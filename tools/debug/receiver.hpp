// Receiver receives packets and streams on one address and never answers.
//
// It closes a stream when its one message is complete or invalid, when the peer closes it, or after
// a time of silence. It bounds the number of connections, the bytes per stream and the bytes of all
// streams. Single-threaded: all calls come from the thread that runs `io`.
#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <functional>
#include <memory>

#include "common/arrival.hpp"
#include "memberlist/result.hpp"
#include "wire/limits.hpp"

namespace memberlist::tools {

class Receiver {
public:
    // Opens both sockets at `address`. Port 0 picks a port that is free for both. `io` must outlive
    // the receiver.
    static Result<std::unique_ptr<Receiver>> open(asio::io_context& io, const SocketAddress& address);

    // Calls `on_arrival` for each packet and for each stream that carried bytes.
    void start(std::function<void(const Arrival&)> on_arrival);
    SocketAddress address() const;

private:
    class Connection;
    // Shared with the connections, some of which live as long as `io`.
    struct Usage {
        std::size_t connections = 0;
        std::size_t buffered_bytes = 0;  // of all connections
    };

    explicit Receiver(asio::io_context& io) : io_(io), udp_(io), acceptor_(io) {}

    std::error_code bind(const SocketAddress& address);
    void receive();
    void accept();

    asio::io_context& io_;
    asio::ip::udp::socket udp_;
    asio::ip::tcp::acceptor acceptor_;
    std::function<void(const Arrival&)> on_arrival_;
    wire::Limits limits_;
    Bytes datagram_;
    asio::ip::udp::endpoint sender_;
    std::shared_ptr<Usage> usage_ = std::make_shared<Usage>();
};

}  // namespace memberlist::tools
