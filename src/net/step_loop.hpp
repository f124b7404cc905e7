// StepLoop: the endpoint, its sockets and its one timer, on one strand.
//
// Each thing that happens is one step: ask the endpoint, perform its actions in order, arm the timer for its
// next deadline, and only then report what it announced. Steps never nest: whatever a report sets off is
// posted.
#pragma once

#include <asio/steady_timer.hpp>
#include <memory>
#include <unordered_map>

#include "net/bound_sockets.hpp"
#include "net/engine.hpp"
#include "net/listener.hpp"
#include "net/mailbox.hpp"
#include "net/resolver.hpp"
#include "net/stream_connection.hpp"
#include "net/udp_socket.hpp"
#include "security/system_entropy.hpp"

namespace memberlist::net {

class StepLoop final : public std::enable_shared_from_this<StepLoop>,
                       public UdpSocket::Observer,
                       public Listener::Observer,
                       public StreamConnection::Observer {
public:
    // All functions, the constructor apart, are called on the strand of `sockets`. `mailbox` posts to it.
    // `listener` outlives the time until stop().
    StepLoop(BoundSockets sockets, std::shared_ptr<Mailbox> mailbox, EngineConfig config,
             EngineListener& listener);

    // The first step; nothing runs on the strand before it, so it may be done anywhere. Then, on the strand, open();
    // the caller reports the step with deliver().
    void start();
    // From now on sockets are listened to and the timer runs.
    void open();
    void deliver();

    void step(Engine::Input input);

    // In this order: no new streams, no operations, no timer, no sockets; then the last reports. Idempotent.
    void stop();
    bool is_stopped() const { return is_stopped_; }

private:
    using Report = std::variant<endpoint::Announce, endpoint::Finish>;

    void on_datagrams(std::span<const InboundDatagram> datagrams) override;
    void on_accepted(asio::ip::tcp::socket socket, const SocketAddress& from) override;
    void on_connected(StreamId id) override;
    void on_data(StreamId id, BytesView data) override;
    void on_end(StreamId id) override;
    void on_closed(StreamId id, std::error_code error) override;
    void on_timer();

    void run_step(Engine::Input input);
    void perform_actions();
    StreamConnection& add_stream(StreamId id, asio::ip::tcp::socket socket);
    void dial(const endpoint::Connect& connect);
    template <class Call>
    void with_stream(StreamId id, Call call);
    void abort_stream(StreamId id);
    void resolve(endpoint::ResolveSeed& asked);
    void arm_timer();
    NetCounters counters() const;

    EngineListener& listener_;
    Logger log_;
    Metrics metrics_;
    std::shared_ptr<Entropy> entropy_;
    endpoint::Endpoint endpoint_;
    endpoint::Actions actions_;    // of the step; reused
    std::vector<Report> reports_;  // announced, and not yet delivered

    std::shared_ptr<Mailbox> mailbox_;
    std::shared_ptr<UdpSocket> udp_;
    std::shared_ptr<Listener> acceptor_;
    asio::steady_timer timer_;
    std::optional<TimePoint> timer_due_;  // what the timer is armed for
    Resolver resolver_;

    std::unordered_map<StreamId, std::shared_ptr<StreamConnection>> streams_;
    std::unique_ptr<std::uint8_t[]> read_buffer_;
    std::vector<OutboundDatagram> outbound_;  // reused
    std::vector<SocketAddress> refused_;      // sends the system refused, not yet told to the endpoint
    NetCounters stream_counters_;
    bool is_open_ = false;
    bool is_stopped_ = false;
};

}  // namespace memberlist::net
