// Metrics that only real sockets produce. They go to the sink of the configuration.
#include <condition_variable>
#include <mutex>

#include <asio/io_context.hpp>

#include "net/udp_socket.hpp"
#include "support/metrics_recorder.hpp"
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

// The engine's thread reports, and the test waits.
class WatchedSink final : public MetricsSink {
public:
    void counter(std::string_view name, std::uint64_t delta, MetricLabels labels) override {
        tell([&] { recorder_.counter(name, delta, labels); });
    }
    void gauge(std::string_view name, double value, MetricLabels labels) override {
        tell([&] { recorder_.gauge(name, value, labels); });
    }
    void sample(std::string_view name, double value, MetricLabels labels) override {
        tell([&] { recorder_.sample(name, value, labels); });
    }

    std::optional<Measurement> wait_for(std::string_view name) {
        std::unique_lock lock(mutex_);
        std::optional<Measurement> found;
        changed_.wait_for(lock, patience, [&] {
            for (const Measurement& m : recorder_.all) {
                if (m.name == name) found = m;
            }
            return found.has_value();
        });
        return found;
    }

private:
    template <class Call>
    void tell(Call call) {
        {
            const std::lock_guard lock(mutex_);
            call();
        }
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    MetricsRecorder recorder_;
};

}  // namespace

TEST_CASE("a running node measures its gossip ticks and what Config asks for, with Config's labels",
          "[net][metrics]") {
    const auto sink = std::make_shared<WatchedSink>();
    Config config = quick_config("a");
    config.metrics = sink;
    config.metric_labels = {{"dc", "east"}};
    config.queue_check_interval = 10ms;
    LoopbackNode a(config), b("b");
    REQUIRE(b->join({a.address()}).has_value());
    for (const char* name : {"memberlist.gossip", "memberlist.queue.broadcasts", "memberlist.udp.received",
                             "memberlist.udp.sent", "memberlist.tcp.accept", "memberlist.probeNode"}) {
        INFO(name);
        const auto measured = sink->wait_for(name);
        REQUIRE(measured.has_value());
        CHECK(measured->labels == std::vector<std::string>{"dc=east"});
    }
    const auto gossip = sink->wait_for("memberlist.gossip");
    CHECK(gossip->kind == MetricKind::sample);
    CHECK(gossip->value >= 0);
}

TEST_CASE("the sink is let go of by shutdown", "[net][metrics]") {
    auto sink = std::make_shared<WatchedSink>();
    const std::weak_ptr<WatchedSink> watched = sink;
    Config config = quick_config("a");
    config.metrics = std::move(sink);
    LoopbackNode a(std::move(config));
    CHECK_FALSE(watched.expired());
    a->shutdown();
    CHECK(watched.expired());
}

TEST_CASE("a datagram that the system cannot send is told as dropped", "[net][metrics]") {
    struct Nobody final : net::UdpSocket::Observer {
        void on_datagrams(std::span<const net::InboundDatagram>) override {}
    } nobody;
    MetricsRecorder recorder;
    asio::io_context context;
    asio::ip::udp::socket bound(context, asio::ip::udp::endpoint(asio::ip::address_v4::loopback(), 0));
    const auto socket = std::make_shared<net::UdpSocket>(std::move(bound), nobody, recorder.telemetry());
    const Bytes too_large(65'508);
    const net::OutboundDatagram datagram{*SocketAddress::parse("127.0.0.1:9"), too_large};
    std::vector<SocketAddress> refused;
    socket->send({&datagram, 1}, refused);
    socket->close();
    CHECK(recorder.counted("memberlist.udp.dropped") == 1);
    CHECK(socket->counters().dropped == 1);
}
