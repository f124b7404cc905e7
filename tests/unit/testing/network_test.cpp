// Tests an application on the in-memory network: no sockets, no threads, no sleeping.
#include "memberlist/testing.hpp"

#include <future>
#include <limits>

#include "memberlist/transport.hpp"
#include "support/seeded_entropy.hpp"
#include "unit/testing/virtual_cluster.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;
using testing::LinkQuality;
using testing::Network;

namespace {

// Returns the complaint of `call`.
template <class Call>
std::string complaint(Call call) {
    try {
        call();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "nothing";
}

}  // namespace

TEST_CASE("blocking calls let the time pass that they take") {
    Network network;
    Memberlist a = create(network, "a");
    Memberlist b = create(network, "b");
    const auto joined = b.join({"a"});
    REQUIRE(joined);
    CHECK(joined->joined == 1);
    CHECK(b.local_node().address.to_string() == "10.0.0.2:7946");
    network.set_quality({.delay = 40ms});
    CHECK(*a.ping(b.local_node()) == 80ms);
    CHECK(b.leave(5s));
    CHECK(network.run_until([&] { return a.member_count() == 1; }, 5s));
}

TEST_CASE("a partition is noticed, and heals") {
    Network network;
    auto nodes = cluster(network, 5);
    network.partition({"n3", "n4"});
    network.run_for(2min);
    CHECK(nodes[0].member_count() == 3);
    CHECK(nodes[4].member_count() == 2);
    network.heal();
    CHECK(network.run_until([&] { return nodes[0].member_count() == 5 && nodes[4].member_count() == 5; },
                            2min));
}

TEST_CASE("a bad network loses, doubles and mixes packets, and the cluster stands it") {
    Network network(7);
    network.set_quality({.delay = 2ms, .jitter = 20ms, .loss = 0.1, .duplication = 0.1, .reordering = 0.1});
    auto nodes = cluster(network, 8);
    network.run_for(10min);
    for (const Memberlist& node : nodes) CHECK(node.member_count() == 8);
    CHECK(nodes[0].stats().probes > 500);
}

TEST_CASE("a link may be worse than the others, one way") {
    Network network;
    Memberlist a = create(network, "a");
    Memberlist b = create(network, "b");
    REQUIRE(b.join({"a"}));
    network.set_quality("a", "b", {.delay = 1ms, .loss = 1});
    CHECK(a.ping(b.local_node()).error().code == Errc::no_response);
    network.heal();
    CHECK(a.ping(b.local_node()));
    CHECK_THROWS_AS(network.partition({"nobody"}), std::invalid_argument);
}

TEST_CASE("callbacks, streams and topics work as they do on sockets") {
    Network network;
    Config config = named("a");
    std::optional<Memberlist> a;
    std::vector<std::string> joined;
    std::error_code blocking;
    config.on_event = [&](const Event& event) {
        if (const auto* e = std::get_if<NodeJoined>(&event)) joined.push_back(e->node.name);
        blocking = a->ping(a->local_node()).error().code;
    };
    a = *network.create(config);
    EventStream events = a->events();
    std::string heard;
    a->on_message("chat", [&](const TopicMessage& message) {
        heard = message.sender.name + ": " + std::string(as_text(message.payload));
        REQUIRE(a->send(message.sender.name, "chat", as_bytes("hello yourself")));
    });
    Memberlist b = create(network, "b");
    std::string answer;
    b.on_message("chat", [&](const TopicMessage& message) { answer = as_text(message.payload); });
    REQUIRE(b.join({"a"}));
    REQUIRE(b.send("a", "chat", as_bytes("hello")));
    CHECK(network.run_until([&] { return answer == "hello yourself"; }, 1s));
    CHECK(heard == "b: hello");
    CHECK(joined == std::vector<std::string>{"a", "b"});
    CHECK(blocking == Errc::would_deadlock);
    CHECK(events.try_next());
    while (events.try_next()) {
    }
    CHECK(events.next().error().code == Errc::would_deadlock);
    a->shutdown();
    CHECK(events.next().error().code == Errc::shutting_down);
    CHECK(a->ping(b.local_node()).error().code == Errc::shutting_down);
    CHECK(network.run_until([&] { return b.member_count() == 1; }, 1min));
}

TEST_CASE("the same seed gives the same scenario") {
    const auto scenario = [](std::uint64_t seed) {
        Network network(seed);
        network.set_quality({.jitter = 10ms, .loss = 0.3});
        auto nodes = cluster(network, 4);
        network.run_for(5min);
        const Stats stats = nodes[0].stats();
        return std::vector{stats.datagrams_sent, stats.suspect_messages, stats.refutations,
                           stats.probes_failed};
    };
    CHECK(scenario(3) == scenario(3));
    CHECK(scenario(3) != scenario(4));
}

TEST_CASE("a node that went may come back at its address, and nobody may take one that is used") {
    Network network;
    Memberlist a = create(network, "a");
    std::optional<Memberlist> b = create(network, "b");
    REQUIRE(b->join({"a"}));
    Config config = named("b");
    config.advertise = b->local_node().address;
    CHECK(network.create(config).error().code == Errc::bind_failed);
    b.reset();
    CHECK(network.run_until([&] { return a.member_count() == 1; }, 1min));
    b = *network.create(config);
    REQUIRE(b->join({"a"}));
    CHECK(a.member_count() == 2);
    CHECK(network.create(named("")).error().code == Errc::invalid_argument);
}

TEST_CASE("a node may take the place of one that is shut down, by assignment") {
    Network network;
    Memberlist a = create(network, "a");
    Memberlist b = create(network, "b");
    Config config = named("b");
    config.advertise = b.local_node().address;
    b.shutdown();
    b = *network.create(config);  // the new node starts before the old one ends
    REQUIRE(b.join({"a"}));
    CHECK(a.member_count() == 2);
}

TEST_CASE("a node may outlive the network's last name for it") {
    std::optional<Memberlist> a;
    {
        Network network;
        a = create(network, "a");
    }
    CHECK(a->ping(a->local_node()));
}

TEST_CASE("what the network has of its own cannot be handed in, and the error says so") {
    struct NoTransport final : Transport {
        Result<SocketAddress> start(const SocketAddress&, NodePort) override { return Errc::bind_failed; }
        std::error_code send_packet(const SocketAddress&, BytesView) override { return {}; }
        std::unique_ptr<TransportStream> open_stream(const SocketAddress&, StreamPort) override {
            return nullptr;
        }
        void stop() override {}
    };
    struct NoClock final : Clock {
        TimePoint now() override { return {}; }
    };
    Network network;
    const auto error_of = [&](auto change) {
        Config config = named("a");
        change(config);
        const auto list = network.create(std::move(config));
        REQUIRE_FALSE(list);
        CHECK(list.error().code == Errc::invalid_argument);
        return list.error().message().substr(0, 27);
    };
    CHECK(error_of([](Config& config) { config.clock = std::make_shared<NoClock>(); }) ==
          "config: clock is set, must ");
    CHECK(error_of([](Config& config) { config.entropy = std::make_shared<SeededEntropy>(1); }) ==
          "config: entropy is set, mus");
    CHECK(error_of([](Config& config) {
              config.resolver = [](const std::string&) { return std::vector<IpAddress>(); };
          }) == "config: resolver is set, mu");
    CHECK(error_of([](Config& config) { config.transport = std::make_shared<NoTransport>(); }) ==
          "config: transport is set, m");
    CHECK(network.create(named("a")));
}

TEST_CASE("what arrives is counted as on sockets") {
    Network network;
    auto nodes = cluster(network, 2);
    network.run_for(1min);
    const Stats sender = nodes[1].stats();
    const Stats receiver = nodes[0].stats();
    CHECK(receiver.datagrams_received > 60);
    CHECK(receiver.datagrams_received == sender.datagrams_sent);
    CHECK(receiver.streams_accepted > 0);
    CHECK(receiver.streams_accepted == sender.streams_dialed);
    network.partition({"n0"});
    network.run_for(10s);
    CHECK(nodes[0].stats().datagrams_received == receiver.datagrams_received);
}

TEST_CASE("what a callback throws comes out, and the network goes on") {
    Network network;
    Memberlist a = create(network, "a");
    Config config = named("b");
    bool throws = false;
    config.on_event = [&](const Event&) {
        if (std::exchange(throws, false)) throw std::runtime_error("an assertion of a test");
    };
    Memberlist b = *network.create(config);
    network.run_for(1s);
    throws = true;
    CHECK_THROWS_AS(b.join({"a"}), std::runtime_error);
    CHECK(a.ping(a.local_node()));  // would_deadlock inside a callback
    network.run_for(10s);
    CHECK(b.member_count() == 2);
}

TEST_CASE("a quality that no link has is refused with the field, its value and what is allowed") {
    Network network;
    auto nodes = cluster(network, 2);
    const auto of = [&](const LinkQuality& quality) {
        const std::string text = complaint([&] { network.set_quality(quality); });
        CHECK(complaint([&] { network.set_quality("n0", "n1", quality); }) == text);
        return text;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(of({.loss = -0.1}) == "quality: loss is -0.1, must be 0 to 1");
    CHECK(of({.loss = nan}) == "quality: loss is nan, must be 0 to 1");
    CHECK(of({.duplication = 1.5}) == "quality: duplication is 1.5, must be 0 to 1");
    CHECK(of({.reordering = 100}) == "quality: reordering is 100, must be 0 to 1");
    CHECK(of({.delay = -1ns}) == "quality: delay is -1 ns, must be 0 ns to 1 h");
    CHECK(of({.delay = 1h + 1ns}) == "quality: delay is 3600000000001 ns, must be 0 ns to 1 h");
    CHECK(of({.jitter = -1ms}) == "quality: jitter is -1000000 ns, must be 0 ns to 1 h");
    CHECK(of({.held_back = Duration::min()}) ==
          "quality: held_back is -9223372036854775808 ns, must be 0 ns to 1 h");
    CHECK(of({.delay = 0ns, .jitter = 0ns, .loss = 1, .duplication = 1, .reordering = 1, .held_back = 1h}) ==
          "nothing");
    network.set_quality({});
    network.heal();
    CHECK(nodes[0].ping(nodes[1].local_node()));  // refused values changed nothing
}

TEST_CASE("a time that cannot pass is refused, and none passes") {
    Network network;
    const TimePoint before = network.now();
    const auto never = [] { return false; };
    CHECK(complaint([&] { network.run_for(-1s); }) ==
          "run_for: duration is -1000000000 ns, must be 0 ns to 8760 h");
    CHECK(complaint([&] { network.run_for(Duration::max()); }) ==
          "run_for: duration is 9223372036854775807 ns, must be 0 ns to 8760 h");
    CHECK(complaint([&] { network.run_until(never, -1s); }) ==
          "run_until: limit is -1000000000 ns, must be 0 ns to 8760 h");
    CHECK(complaint([&] { network.run_until(nullptr, 1s); }) ==
          "run_until: is_done is null, must be a function");
    CHECK(network.now() == before);
    network.run_for(0s);
    CHECK_FALSE(network.run_until(never, 0s));
    CHECK(network.now() == before);
    network.run_for(24h * 365);
    CHECK(network.now() == before + 24h * 365);
}

TEST_CASE("a host without a name and a partition of outsiders are refused, and change nothing") {
    Network network;
    auto nodes = cluster(network, 2);
    CHECK(complaint([&] { network.set_host("", {}); }) == "set_host: host is empty, must be a name");
    CHECK(complaint([&] { network.partition({"n1", "n7"}); }) == "no node 'n7' has been created");
    CHECK(nodes[0].ping(nodes[1].local_node()));
    network.partition({"n1"});
    CHECK(complaint([&] { network.partition({"n7"}); }) == "no node 'n7' has been created");
    CHECK(nodes[0].ping(nodes[1].local_node()).error().code == Errc::no_response);
}

TEST_CASE("an address that is advertised with port 0 has the port that is bound") {
    Network network;
    Config config = named("a");
    config.advertise = SocketAddress{.ip = *IpAddress::parse("192.0.2.1"), .port = 0, .scope_id = 0};
    config.bind_port = 0;
    const Memberlist a = *network.create(config);
    CHECK(a.local_node().address.to_string() == "192.0.2.1:7946");
    config.name = "b";
    config.bind_port = 77;
    Memberlist b = *network.create(config);
    CHECK(b.local_node().address.to_string() == "192.0.2.1:77");
    CHECK(b.bound_address() == b.local_node().address);
    config.name = "c";
    config.advertise->port = 1;
    CHECK(network.create(config)->local_node().address.to_string() == "192.0.2.1:1");
    CHECK(b.join({"a"}));
}

TEST_CASE(
    "a callback may wait for no node: not of its network, not of another one, and not for one with sockets") {
    Network network, another;
    Memberlist a = create(network, "a");
    Memberlist b = create(another, "b");
    Config config = Config::local();
    config.name = "real";
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;
    config.log = nullptr;
    Memberlist real = *Memberlist::create(config);
    const auto refusals = [&] {
        std::vector<std::error_code> all;
        for (Memberlist* node : {&a, &b, &real}) {
            const auto result = node->ping(node->local_node());
            all.push_back(result ? std::error_code() : result.error().code);
        }
        return all;
    };
    const std::vector<std::error_code> refused(3, Errc::would_deadlock);

    std::vector<std::error_code> in_memory;
    a.start_join(a.reserve(), {}, no_timeout,
                 [&](std::error_code, const JoinSummary&) { in_memory = refusals(); });
    network.run_for(1s);
    CHECK(in_memory == refused);

    std::promise<std::vector<std::error_code>> on_sockets;
    real.start_join(real.reserve(), {}, no_timeout,
                    [&](std::error_code, const JoinSummary&) { on_sockets.set_value(refusals()); });
    CHECK(on_sockets.get_future().get() == refused);

    CHECK(b.ping(b.local_node()));  // the callbacks have returned
}

TEST_CASE("who watches packets may stop in the middle of one, or let another one watch") {
    Network network;
    Memberlist a = create(network, "a");
    Memberlist b = create(network, "b");
    int first = 0, second = 0;
    const std::string captured(100, 'x');  // freed if the handler were destroyed while running
    network.on_packet([&, captured](const testing::Packet&) {
        network.on_packet([&](const testing::Packet&) {
            network.on_packet(nullptr);
            ++second;
        });
        first += static_cast<int>(captured.size());
    });
    for (int i = 0; i < 3; ++i) CHECK(a.ping(b.local_node()));
    CHECK(first == 100);
    CHECK(second == 1);
}
