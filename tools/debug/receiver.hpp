// Receiver: takes whatever comes to one address, as packets and on streams, and answers nothing.
//
// A stream is over when its one message is complete, when it cannot become a message any more, when the other
// side closes it or says nothing for a while; then it is closed. Bounded: connections, bytes per stream,
// bytes of all streams. Belongs to the one thread that runs `io`.
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
    // Opens both sockets at `address`; port 0 picks one that is free for both. `io` outlives the receiver.
    static Result<std::unique_ptr<Receiver>> open(asio::io_context& io, const SocketAddress& address);

    // `on_arrival` is called for each packet and each stream that carried anything.
    void start(std::function<void(const Arrival&)> on_arrival);
    SocketAddress address() const;

private:
    class Connection;
    // Shared with the connections, some of which only go when `io` does.
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
