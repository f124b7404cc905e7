// What a custom transport may report and do, and what keeps it alive.
#include <asio/io_context.hpp>
#include <future>

#include "net/transport_inbox.hpp"
#include "unit/net/loopback_node.hpp"
#include "unit/net/scripted_transport.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;
using net::TransportInbox;

namespace {

Config transported(std::shared_ptr<Transport> transport) {
    Config config = quick_config("a");
    config.transport = std::move(transport);
    return config;
}

class Reader final : public TransportInbox::Reader {
public:
    void on_items(std::deque<TransportInbox::Item> items) override {
        turns.push_back(items.size());
        for (auto& item : items) taken.push_back(std::move(item));
    }
    std::vector<std::size_t> turns;
    std::vector<TransportInbox::Item> taken;
};

struct InboxUnderTest {
    explicit InboxUnderTest(TransportInbox::Limits limits)
        : mailbox(std::make_shared<net::Mailbox>(context.get_executor())),
          inbox(std::make_shared<TransportInbox>(limits, mailbox)) {}
    ~InboxUnderTest() { inbox->close(); }
    InboxUnderTest(const InboxUnderTest&) = delete;
    InboxUnderTest& operator=(const InboxUnderTest&) = delete;

    asio::io_context context;
    std::shared_ptr<net::Mailbox> mailbox;
    std::shared_ptr<TransportInbox> inbox;
    Reader reader;
};

const SocketAddress peer = *SocketAddress::parse("10.1.0.2:7946");

}  // namespace

TEST_CASE("a transport that cannot start, or has no port, is no node", "[net]") {
    const auto transport = std::make_shared<ScriptedTransport>();
    transport->address = Error{std::make_error_code(std::errc::not_connected), "no line"};
    CHECK(Memberlist::create(transported(transport)).error().message() == "no line");
    CHECK(transport->stopped == 0);
    transport->address = *SocketAddress::parse("10.1.0.1:0");
    CHECK(Memberlist::create(transported(transport)).error().code == Errc::bind_failed);
    CHECK(transport->stopped == 1);
    CHECK(transport->asked_for->to_string() == "127.0.0.1:0");
}

TEST_CASE("a transport is stopped and let go of by shutdown, and its ports know", "[net]") {
    auto transport = std::make_shared<ScriptedTransport>();
    const std::weak_ptr<ScriptedTransport> weak = transport;
    LoopbackNode a(transported(transport));
    std::optional<NodePort> port = transport->port;
    CHECK(port->received(peer, as_bytes("noise")));
    StreamPort stream = port->accepted(peer, std::make_unique<PipeEnd>(std::make_shared<Pipe>(), 1));
    CHECK(stream.received(as_bytes("noise")));
    transport.reset();
    a->shutdown();
    CHECK(weak.expired());
    CHECK_FALSE(port->received(peer, as_bytes("noise")));
    CHECK_FALSE(stream.received(as_bytes("noise")));
    auto pipe = std::make_shared<Pipe>();
    CHECK_FALSE(port->accepted(peer, std::make_unique<PipeEnd>(pipe, 1)).received(as_bytes("noise")));
    CHECK(pipe.use_count() == 1);  // its stream was destroyed
}

TEST_CASE("packets that a transport cannot send are told to the probe, or counted", "[net]") {
    const auto transport = std::make_shared<ScriptedTransport>();
    LoopbackNode a(transported(transport));
    Node other;
    other.name = "b";
    other.address = peer;
    transport->packets_end = std::make_error_code(std::errc::no_buffer_space);
    CHECK(a->ping(other).error().code == Errc::no_response);
    CHECK(a->stats().datagrams_dropped == 1);
    transport->packets_end = std::make_error_code(std::errc::network_unreachable);
    CHECK(a->ping(other).error().code == Errc::no_response);
    CHECK(a->stats().datagrams_dropped == 1);
    CHECK(a->stats().datagrams_sent == 0);
}

TEST_CASE("a stream that a transport cannot open fails with the reason", "[net]") {
    const auto transport = std::make_shared<ScriptedTransport>();
    LoopbackNode a(transported(transport));
    const auto reason = [&] {
        std::promise<std::error_code> told;
        a->start_join(a->reserve(), {peer.to_string()}, no_timeout,
                      [&](std::error_code, const JoinSummary& summary) {
                          told.set_value(summary.failures().at(0).error.code);
                      });
        return told.get_future().get();
    };
    CHECK(reason() == std::errc::permission_denied);
    transport->fails_to_open = true;
    CHECK(reason() == std::errc::host_unreachable);
    CHECK(a->stats().streams_dialed == 2);
}

TEST_CASE("what waits for the strand comes in order, some at a time") {
    InboxUnderTest test({.stream_bytes = 10'000, .accepted = 1, .items_per_turn = 2});
    NodePort node = test.inbox->port();
    StreamPort dialed = test.inbox->port_of(StreamId{1});
    CHECK(node.received(peer, as_bytes("first")));
    test.inbox->open(test.reader);
    dialed.connected();
    dialed.connected();
    dialed.received(as_bytes("hello"));
    dialed.ended();
    dialed.ended();
    dialed.received(as_bytes("too late"));
    dialed.closed({});
    dialed.closed({});
    test.context.poll();
    CHECK(test.reader.turns == std::vector<std::size_t>{2, 2, 1});
    std::vector<std::size_t> kinds;
    for (const auto& item : test.reader.taken) kinds.push_back(item.index());
    CHECK(kinds == std::vector<std::size_t>{0, 2, 3, 4, 5});
}

TEST_CASE("packets that wait are bounded and those beyond are counted") {
    InboxUnderTest test({.packet_bytes = 1'000});
    NodePort node = test.inbox->port();
    CHECK(node.received(peer, Bytes(500)));
    CHECK_FALSE(node.received(peer, Bytes(500)));
    CHECK_FALSE(node.received(peer, Bytes(70'000)));
    CHECK(test.inbox->take_dropped().packets == 2);
    CHECK(test.inbox->take_dropped().packets == 0);
    test.inbox->open(test.reader);
    test.context.poll();
    CHECK(node.received(peer, Bytes(500)));
}

TEST_CASE("bytes and streams that wait are bounded, and who goes beyond is closed") {
    InboxUnderTest test({.stream_bytes = 1'000, .accepted = 1});
    NodePort node = test.inbox->port();
    const auto pipe = std::make_shared<Pipe>();
    StreamPort first = node.accepted(peer, std::make_unique<PipeEnd>(pipe, 1));
    CHECK_FALSE(node.accepted(peer, std::make_unique<PipeEnd>(pipe, 1)).received(as_bytes("hello")));
    CHECK(test.inbox->take_dropped().streams == 1);
    CHECK(first.received(Bytes(500)));
    CHECK_FALSE(first.received(Bytes(500)));
    CHECK_FALSE(first.received(Bytes(1)));
    test.inbox->open(test.reader);
    test.context.poll();
    REQUIRE(test.reader.taken.size() == 3);
    CHECK(std::get<TransportInbox::Closed>(test.reader.taken[2]).error == Errc::limit_exceeded);
    CHECK(node.accepted(peer, std::make_unique<PipeEnd>(pipe, 1)).received(Bytes(500)));
}

TEST_CASE("the reader hears of a drop though nothing waits, once, and not of what comes after the end") {
    InboxUnderTest test({.accepted = 0});
    NodePort node = test.inbox->port();
    test.inbox->open(test.reader);
    const auto pipe = std::make_shared<Pipe>();
    CHECK_FALSE(node.received(peer, Bytes(65'536)));
    node.accepted(peer, std::make_unique<PipeEnd>(pipe, 1));
    test.context.poll();
    CHECK(test.reader.turns == std::vector<std::size_t>{0});
    CHECK(test.inbox->take_dropped().total() == 2);
    test.inbox->refuse_streams();
    node.accepted(peer, std::make_unique<PipeEnd>(pipe, 1));
    test.inbox->close();
    CHECK_FALSE(node.received(peer, Bytes(65'536)));
    CHECK(test.inbox->take_dropped().total() == 0);
}
