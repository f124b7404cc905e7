#include "net/stream_connection.hpp"

#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

#include "net/bound_sockets.hpp"
#include "net/tcp_endpoint.hpp"

namespace memberlist::net {

namespace {

// Limits how long a fast sender can occupy the strand.
constexpr int reads_per_turn = 4;

// System errors in Asio's category do not compare equal to std::errc; those in std::system_category
// do.
std::error_code as_std(const std::error_code& error) {
    if (error.category() == asio::system_category()) return {error.value(), std::system_category()};
    return error;
}

}  // namespace

StreamConnection::StreamConnection(StreamId id, asio::ip::tcp::socket socket,
                                   std::span<std::uint8_t> read_buffer, Observer& observer)
    : id_(id), socket_(std::move(socket)), read_buffer_(read_buffer), observer_(observer) {}

// Wraps a handler so that it does nothing once the stream is closed or aborted.
template <class Handler>
auto StreamConnection::while_open(Handler handler) {
    return [self = shared_from_this(), handler](const auto&... results) {
        if (!self->is_closed_) handler(results...);
    };
}

void StreamConnection::dial(const SocketAddress& to) {
    std::error_code error;
    open_and_connect(to, error);
    if (error) asio::post(socket_.get_executor(), while_open([this, error] { close(error); }));
}

void StreamConnection::open_and_connect(const SocketAddress& to, std::error_code& error) {
    const auto endpoint = to_tcp_endpoint(to);
    socket_.open(endpoint.protocol(), error);
    if (error) return;
    close_on_exec(socket_.native_handle());
    socket_.async_connect(endpoint,
                          while_open([this](const std::error_code& result) { on_connect(result); }));
}

void StreamConnection::on_connect(const std::error_code& error) {
    if (error) return close(error);
    start_accepted();
    observer_.on_connected(id_);
}

void StreamConnection::start_accepted() {
    std::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    wait_for_data();
}

void StreamConnection::wait_for_data() {
    socket_.async_wait(asio::ip::tcp::socket::wait_read,
                       while_open([this](const std::error_code&) { take_data(); }));
}

void StreamConnection::take_data() {
    for (int i = 0; i < reads_per_turn && !is_finishing_; ++i) {
        std::error_code error;
        const std::size_t size =
            socket_.read_some(asio::buffer(read_buffer_.data(), read_buffer_.size()), error);
        if (error == asio::error::would_block) break;
        if (error == asio::error::eof) return observer_.on_end(id_);
        if (error) return close(error);
        observer_.on_data(id_, BytesView(read_buffer_).first(size));
        if (is_closed_) return;
    }
    if (!is_finishing_) wait_for_data();
}

void StreamConnection::write(Bytes data) {
    unsent_.push_back(std::move(data));
    if (unsent_.size() == 1) write_next();
}

void StreamConnection::write_next() {
    asio::async_write(socket_, asio::buffer(unsent_.front()),
                      while_open([this](const std::error_code& error, std::size_t) { on_written(error); }));
}

void StreamConnection::on_written(const std::error_code& error) {
    if (error) return close(error);
    unsent_.pop_front();
    if (!unsent_.empty()) return write_next();
    if (is_finishing_) close({});
}

void StreamConnection::finish() {
    is_finishing_ = true;
    if (unsent_.empty()) asio::post(socket_.get_executor(), while_open([this] { close({}); }));
}

void StreamConnection::close(const std::error_code& reason) {
    std::error_code ignored;
    if (!reason) socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    abort();
    observer_.on_closed(id_, as_std(reason));
}

void StreamConnection::abort() {
    is_closed_ = true;
    std::error_code ignored;
    socket_.close(ignored);
}

}  // namespace memberlist::net
