#include "debug/receiver.hpp"

#include <asio/buffer.hpp>
#include <asio/steady_timer.hpp>

#include "common/endpoints.hpp"
#include "common/stream_extent.hpp"

namespace memberlist::tools {

namespace {

constexpr std::size_t connections_max = 256;
constexpr std::size_t buffered_bytes_max = 128 * 1024 * 1024;
constexpr std::size_t read_bytes = 64 * 1024;
constexpr std::chrono::seconds silence_max{10};
constexpr int bind_attempts = 16;  // a port that is free for TCP may be in use for UDP

WallTime wall_now() { return std::chrono::system_clock::now(); }

}  // namespace

// One accepted stream. It keeps itself alive while an operation is pending.
class Receiver::Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Receiver& owner, asio::ip::tcp::socket socket)
        : owner_(owner),
          usage_(owner.usage_),
          socket_(std::move(socket)),
          silence_(owner.io_),
          extent_(owner.limits_) {
        ++usage_->connections;
        std::error_code gone;
        const auto from = socket_.remote_endpoint(gone);
        arrival_ = {
            Carrier::tcp, socket_address(from.address(), from.port()), owner_.address(), wall_now(), {}, {}};
    }
    ~Connection() {
        --usage_->connections;
        usage_->buffered_bytes -= arrival_.bytes.size();
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void read() {
        silence_.expires_after(silence_max);
        silence_.async_wait([self = shared_from_this()](std::error_code canceled) {
            if (!canceled) self->finish();
        });
        socket_.async_read_some(asio::buffer(piece_),
                                [self = shared_from_this()](std::error_code error, std::size_t bytes) {
                                    if (!self->is_finished_) self->on_read(error, bytes);
                                });
    }

private:
    void on_read(std::error_code error, std::size_t bytes) {
        append(arrival_.bytes, BytesView(piece_).first(bytes));
        usage_->buffered_bytes += bytes;
        const auto size = extent_.measure(arrival_.bytes);
        const bool is_complete = !size || size->has_value();
        const bool is_too_much = arrival_.bytes.size() > owner_.limits_.stream_message_bytes ||
                                 usage_->buffered_bytes > buffered_bytes_max;
        error || is_complete || is_too_much ? finish() : read();
    }

    void finish() {
        is_finished_ = true;
        silence_.cancel();
        std::error_code ignored;
        socket_.close(ignored);
        if (!arrival_.bytes.empty()) owner_.on_arrival_(arrival_);
    }

    Receiver& owner_;
    std::shared_ptr<Usage> usage_;
    asio::ip::tcp::socket socket_;
    asio::steady_timer silence_;
    StreamExtent extent_;
    Arrival arrival_;
    Bytes piece_ = Bytes(read_bytes);
    bool is_finished_ = false;
};

Result<std::unique_ptr<Receiver>> Receiver::open(asio::io_context& io, const SocketAddress& address) {
    std::unique_ptr<Receiver> receiver(new Receiver(io));
    std::error_code error = receiver->bind(address);
    for (int attempt = 1;
         error == asio::error::address_in_use && address.port == 0 && attempt < bind_attempts; ++attempt) {
        error = receiver->bind(address);
    }
    if (error) return Error(Errc::bind_failed, address.to_string() + ": " + error.message());
    return receiver;
}

std::error_code Receiver::bind(const SocketAddress& address) {
    std::error_code error;
    acceptor_ = asio::ip::tcp::acceptor(io_);
    udp_ = asio::ip::udp::socket(io_);
    const auto listen_at = tcp_endpoint(address);
    acceptor_.open(listen_at.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(listen_at, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return error;
    const asio::ip::udp::endpoint receive_at(listen_at.address(), acceptor_.local_endpoint().port());
    udp_.open(receive_at.protocol(), error);
    if (!error) udp_.bind(receive_at, error);
    return error;
}

SocketAddress Receiver::address() const {
    const auto bound = udp_.local_endpoint();
    return socket_address(bound.address(), bound.port());
}

void Receiver::start(std::function<void(const Arrival&)> on_arrival) {
    on_arrival_ = std::move(on_arrival);
    datagram_.resize(limits_.datagram_bytes);
    receive();
    accept();
}

void Receiver::receive() {
    udp_.async_receive_from(asio::buffer(datagram_), sender_,
                            [this](std::error_code error, std::size_t bytes) {
                                if (error == asio::error::operation_aborted) return;
                                if (!error) {
                                    on_arrival_({Carrier::udp,
                                                 socket_address(sender_.address(), sender_.port()),
                                                 address(),
                                                 wall_now(),
                                                 to_bytes(BytesView(datagram_).first(bytes)),
                                                 {}});
                                }
                                receive();
                            });
}

// Connections above the limit are closed at once.
void Receiver::accept() {
    acceptor_.async_accept([this](std::error_code error, asio::ip::tcp::socket socket) {
        if (error == asio::error::operation_aborted) return;
        if (!error && usage_->connections < connections_max) {
            std::make_shared<Connection>(*this, std::move(socket))->read();
        }
        accept();
    });
}

}  // namespace memberlist::tools
