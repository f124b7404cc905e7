#include <asio/buffer.hpp>
#include <asio/write.hpp>

#include "common/endpoints.hpp"
#include "common/text_codec.hpp"
#include "debug/pinger.hpp"
#include "frame/stream_reader.hpp"
#include "wire/encode.hpp"

namespace memberlist::tools {

namespace {

// One ping on its own stream. It keeps itself alive while an operation is pending.
class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    Exchange(asio::io_context& io, const frame::FrameConfig& config, const PingTarget& target,
             PingReport& report)
        : socket_(io),
          deadline_(io),
          target_(target),
          report_(report),
          cipher_(config.keyring, nonces_),
          writer_(config, cipher_),
          reader_(config, cipher_, frame::StreamRole::dialed) {}

    void start(std::uint32_t seq_no, Duration timeout) {
        seq_no_ = seq_no;
        report_.on_sent(seq_no);
        deadline_.expires_after(timeout);
        deadline_.async_wait([self = shared_from_this()](std::error_code canceled) {
            if (!canceled) self->close();
        });
        socket_.async_connect(tcp_endpoint(target_.address),
                              [self = shared_from_this()](std::error_code error) {
                                  error ? self->fail(error.message()) : self->write();
                              });
    }

private:
    void write() {
        std::error_code error;
        const auto own = socket_.local_endpoint(error);
        const SocketAddress source = socket_address(own.address(), own.port());
        Bytes message;
        wire::encode(wire::Ping{seq_no_, target_.node, {source.ip.wire_bytes(), source.port, source_name}},
                     message);
        if (const auto written = writer_.write(message, frame::StreamRole::dialed, stream_); !written) {
            return fail(written.error().message());
        }
        asio::async_write(socket_, asio::buffer(stream_),
                          [self = shared_from_this()](std::error_code failed, std::size_t) {
                              failed ? self->fail(failed.message()) : self->read();
                          });
    }

    void read() {
        piece_.resize(4096);
        socket_.async_read_some(asio::buffer(piece_),
                                [self = shared_from_this()](std::error_code error, std::size_t bytes) {
                                    if (error == asio::error::eof)
                                        return self->fail("the stream was closed without an answer");
                                    if (error) return self->fail(error.message());
                                    self->on_read(BytesView(self->piece_).first(bytes));
                                });
    }

    void on_read(BytesView bytes) {
        const auto message = reader_.feed(bytes);
        if (!message) return fail(message.error().message());
        if (!message->has_value()) return read();
        if (const auto* ack = std::get_if<wire::Ack>(&**message); ack != nullptr && ack->seq_no == seq_no_) {
            report_.on_ack(*ack, target_.address);
            return close();
        }
        const auto* error = std::get_if<wire::ErrorReply>(&**message);
        fail(error != nullptr ? "remote error: " + in_quotes(error->error)
                              : "received an answer to something else");
    }

    // After the deadline, the report has already printed that there is no answer.
    void fail(const std::string& why) {
        if (socket_.is_open()) report_.on_failure(seq_no_, why);
        close();
    }

    void close() {
        std::error_code ignored;
        socket_.close(ignored);
        deadline_.cancel();
    }

    asio::ip::tcp::socket socket_;
    asio::steady_timer deadline_;
    const PingTarget& target_;
    PingReport& report_;
    Nonces nonces_;
    security::MessageCipher cipher_;
    frame::StreamWriter writer_;
    frame::StreamReader reader_;
    std::uint32_t seq_no_ = 0;
    Bytes stream_;
    Bytes piece_;
};

class StreamPinger final : public Pinger {
public:
    StreamPinger(asio::io_context& io, const frame::FrameConfig& config, const PingTarget& target,
                 PingReport& report)
        : io_(io), config_(config), target_(target), report_(report) {}

    void send(std::uint32_t seq_no, Duration timeout) override {
        std::make_shared<Exchange>(io_, config_, target_, report_)->start(seq_no, timeout);
    }

private:
    asio::io_context& io_;
    const frame::FrameConfig& config_;
    const PingTarget& target_;
    PingReport& report_;
};

}  // namespace

std::unique_ptr<Pinger> make_stream_pinger(asio::io_context& io, const frame::FrameConfig& config,
                                           const PingTarget& target, PingReport& report) {
    return std::make_unique<StreamPinger>(io, config, target, report);
}

}  // namespace memberlist::tools
