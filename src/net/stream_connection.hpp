// StreamConnection: one TCP stream, dialed or accepted, driven by the endpoint's actions.
//
// Lives on one strand. Reports never come from inside a call; on_closed() or abort() ends them.
// Handlers still held by Asio keep this object alive, but not its observer.
#pragma once

#include <asio/ip/tcp.hpp>
#include <deque>
#include <memory>
#include <span>

#include "base/strong_id.hpp"
#include "memberlist/address.hpp"
#include "memberlist/bytes.hpp"

namespace memberlist::net {

class StreamConnection : public std::enable_shared_from_this<StreamConnection> {
public:
    struct Observer {
        virtual ~Observer() = default;
        virtual void on_connected(StreamId id) = 0;
        // `data` is valid only during the call.
        virtual void on_data(StreamId id, BytesView data) = 0;
        // The peer will send no more data.
        virtual void on_end(StreamId id) = 0;
        // The last report: dialing failed, the stream broke, or finish() is done (without an
        // error).
        virtual void on_closed(StreamId id, std::error_code error) = 0;
    };

    // `read_buffer` is used only while data is being delivered, so all streams of a strand can
    // share one. It and `observer` must stay valid until the stream is closed.
    StreamConnection(StreamId id, asio::ip::tcp::socket socket, std::span<std::uint8_t> read_buffer,
                     Observer& observer);

    // Call exactly one of these two, once.
    void dial(const SocketAddress& to);
    void start_accepted();

    void write(Bytes data);
    // Sends all data written so far, then closes and reports it.
    void finish();
    // Closes at once; nothing more is reported.
    void abort();

private:
    void open_and_connect(const SocketAddress& to, std::error_code& error);
    void on_connect(const std::error_code& error);
    void wait_for_data();
    void take_data();
    void write_next();
    void on_written(const std::error_code& error);
    void close(const std::error_code& reason);

    template <class Handler>
    auto while_open(Handler handler);

    const StreamId id_;
    asio::ip::tcp::socket socket_;
    std::span<std::uint8_t> read_buffer_;
    Observer& observer_;
    std::deque<Bytes> unsent_;   // the front is being sent
    bool is_finishing_ = false;  // incoming data is ignored
    bool is_closed_ = false;
};

}  // namespace memberlist::net
