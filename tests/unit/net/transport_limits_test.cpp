// Drops caused by limits, on receive and on send. Each drop is counted with a reason.
#include "support/metrics_recorder.hpp"
#include "unit/net/one_thread_room.hpp"
#include "unit/net/scripted_transport.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

const SocketAddress peer = *SocketAddress::parse("10.1.0.2:7946");

// A node that processes input only when the test polls it.
struct Watched {
    static Config configure(const Watched& watched) {
        Config config = Config::lan();
        config.name = "a";
        config.transport = watched.transport;
        config.metrics = watched.metrics;
        config.keyring = watched.keyring;
        config.limits.accepted_streams = 2;
        config.limits.accepted_streams_per_source = 2;
        return config;
    }

    std::uint64_t dropped(const std::string& reason) const {
        for (const DropCount& drop : list.stats().drops) {
            if (drop.reason == reason) return drop.count;
        }
        return 0;
    }
    double told(const std::string& reason) const {
        return metrics->counted("memberlist.drops", "reason=" + reason);
    }

    OneThreadRoom room;
    std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
    std::shared_ptr<MetricsRecorder> metrics = std::make_shared<MetricsRecorder>();
    std::shared_ptr<Keyring> keyring = std::make_shared<Keyring>();
    Memberlist list = room.create(configure(*this));
};

}  // namespace

TEST_CASE("streams and packets that a transport hands in beyond the limits are counted", "[net][metrics]") {
    Watched node;
    NodePort port = *node.transport->port;
    const auto pipe = std::make_shared<Pipe>();
    for (int i = 0; i < 5; ++i) port.accepted(peer, std::make_unique<PipeEnd>(pipe, 1));
    CHECK_FALSE(port.received(peer, Bytes(65'536)));
    node.room.poll();
    CHECK(node.list.stats().streams_accepted == 2);
    CHECK(node.dropped("limit_exceeded") == 4);
    CHECK(node.told("limit_exceeded") == 4);

    CHECK_FALSE(port.received(peer, Bytes(65'536)));
    node.room.poll();  // nothing else arrives and no time passes
    CHECK(node.dropped("limit_exceeded") == 5);
    CHECK(node.told("limit_exceeded") == 5);
    CHECK(node.list.stats().datagrams_dropped == 0);  // not counted as outgoing datagrams
}

TEST_CASE("what was dropped just before the end is counted, too", "[net][metrics]") {
    Watched node;
    node.list.shutdown();  // takes effect only in poll()
    CHECK_FALSE(node.transport->port->received(peer, Bytes(65'536)));
    node.room.poll();
    CHECK(node.dropped("limit_exceeded") == 1);
    CHECK(node.told("limit_exceeded") == 1);
}

TEST_CASE("packets for which a transport has no room are told as dropped", "[net][metrics]") {
    Watched node;
    Node other;
    other.name = "b";
    other.address = peer;
    for (const auto reason : {std::errc::no_buffer_space, std::errc::message_size}) {
        node.transport->packets_end = std::make_error_code(reason);
        CHECK(node.list.send_best_effort(other, as_bytes("hello")));
        node.room.poll();
    }
    node.transport->packets_end = std::make_error_code(std::errc::network_unreachable);
    CHECK(node.list.send_best_effort(other, as_bytes("hello")));
    node.room.poll();
    CHECK(node.list.stats().datagrams_dropped == 2);
    CHECK(node.metrics->counted("memberlist.udp.dropped") == 2);
}

// The message fitted when it was queued, before there was a key.
TEST_CASE("a message that a new key has made too large for a datagram is counted", "[net][metrics]") {
    Watched node;
    Node other;
    other.name = "b";
    other.address = peer;
    CHECK(node.list.send_best_effort(other, Bytes(65'490)));
    REQUIRE(node.keyring->add(Bytes(16, 1)));
    node.room.poll();
    CHECK(node.list.stats().datagrams_sent == 0);
    CHECK(node.dropped("message_too_large") == 1);
    CHECK(node.told("message_too_large") == 1);
    CHECK(node.list.send_best_effort(other, Bytes(65'490)).error().code == Errc::message_too_large);
    node.room.poll();
    CHECK(node.dropped("message_too_large") == 1);  // a refused message is not a dropped one
}
