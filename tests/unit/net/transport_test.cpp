// Nodes on a custom transport and clock: one thread, virtual time, no sockets.
#include <future>

#include "unit/net/loopback_node.hpp"
#include "unit/net/one_thread_room.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

TEST_CASE("nodes on a transport of the application's own join, gossip and see a failure", "[net]") {
    OneThreadRoom room;
    const auto meta = std::make_shared<ChangingMeta>();
    Config config = Config::lan();
    config.name = "a";
    config.delegate = meta;
    config.secret_key = Bytes(16, 1);
    config.transport = std::make_shared<MemoryTransport>(room.board, "10.1.0.1:7946");
    Memberlist a = room.create(config);
    config.name = "b";
    config.delegate = nullptr;
    config.transport = std::make_shared<MemoryTransport>(room.board, "10.1.0.2:7946");
    Memberlist b = room.create(config);
    CHECK(b.bound_address().to_string() == "10.1.0.2:7946");
    CHECK(b.local_node().address == b.bound_address());

    Ended joined;
    b.start_join(b.reserve(), {"10.1.0.1:7946", "10.1.0.9:7946"}, no_timeout, joined.take<JoinSummary>());
    REQUIRE(room.run_until([&] { return joined.error.has_value(); }, 10s));
    CHECK_FALSE(*joined.error);
    CHECK(a.member_count() == 2);

    meta->set("blue");
    Ended updated;
    a.start_update_metadata(a.reserve(), 10s, updated.take());
    CHECK(room.run_until([&] { return as_text(b.find_node("a")->meta) == "blue"; }, 10s));

    std::size_t heard = 0;
    b.on_message("large", [&](const TopicMessage& message) { heard = message.payload.size(); });
    Ended sent;
    a.start_send(a.reserve(), "b", "large", Bytes(100'000, 7), SendMode::automatic, 10s, sent.take());
    CHECK(room.run_until([&] { return heard == 100'000; }, 10s));
    CHECK_FALSE(*sent.error);

    room.run_for(60s);
    CHECK(a.stats().probes > 40);
    CHECK(a.stats().probes_failed == 0);
    CHECK(a.stats().datagrams_sent == b.stats().datagrams_received);
    CHECK(b.stats().streams_accepted > 0);
    CHECK(a.stats().streams_dialed > 0);
    CHECK(a.stats().datagrams_dropped == 0);

    room.board->unplug(b.bound_address());
    CHECK(room.run_until([&] { return a.member_count() == 1; }, 60s));
    CHECK(a.stats().dead == 1);
    CHECK(a.stats().refutations == 0);
}

TEST_CASE("nodes with threads of their own can share a transport in memory", "[net]") {
    const auto board = std::make_shared<Switchboard>();
    const auto transported = [&](const std::string& name, const std::string& address) {
        Config config = quick_config(name);
        config.transport = std::make_shared<MemoryTransport>(board, address);
        config.probe_interval = 10s;  // pings may wait for the 300 kB message, longer under
                                      // sanitizers
        config.probe_timeout = 9s;
        return config;
    };
    LoopbackNode a(transported("a", "10.1.0.1:7946"));
    LoopbackNode b(transported("b", "10.1.0.2:7946"));
    LoopbackNode c(transported("c", "10.1.0.3:7946"));
    REQUIRE(b->join({a.address()}));
    REQUIRE(c->join({b.address()}));
    CHECK(c.events().wait_for_join("a"));
    for (int i = 0; i < 20; ++i) {
        REQUIRE(a->send_reliable(b->local_node(), Bytes(300'000, 1)));
        CHECK(c->ping(b->local_node()));
    }
    CHECK(b->leave(10s));
    CHECK(a.events().wait_for_kind<NodeLeft>([](const NodeLeft& left) { return left.graceful; }));
}

TEST_CASE("a node lives in the time of the clock that was handed in", "[net]") {
    OneThreadRoom room;
    Memberlist a = room.create("a", "10.1.0.1:7946");
    const TimePoint begun = room.clock->now();
    Node nobody = a.local_node();
    nobody.name = "nobody";
    nobody.address.port = 1;
    Ended ping;
    Ended limited;
    a.start_ping(a.reserve(), nobody, no_timeout, ping.take<Duration>());
    a.start_ping(a.reserve(), nobody, 100ms, limited.take<Duration>());
    room.poll();
    CHECK_FALSE(ping.error);  // no time has passed
    CHECK_FALSE(limited.error);
    REQUIRE(room.run_until([&] { return limited.error.has_value(); }, 1h));
    CHECK(*limited.error == Errc::timed_out);
    CHECK(room.clock->now() == begun + 100ms);
    REQUIRE(room.run_until([&] { return ping.error.has_value(); }, 1h));
    CHECK(*ping.error == Errc::no_response);
    CHECK(room.clock->now() == begun + 500ms);
}

TEST_CASE("a clock that jumps does a node no harm", "[net]") {
    OneThreadRoom room;
    Memberlist a = room.create("a", "10.1.0.1:7946");
    Memberlist b = room.create("b", "10.1.0.2:7946");
    Ended joined;
    b.start_join(b.reserve(), {"10.1.0.1:7946"}, no_timeout, joined.take<JoinSummary>());
    REQUIRE(room.run_until([&] { return joined.error.has_value(); }, 10s));
    const auto probes = [&] { return a.stats().probes; };

    room.clock->jump_to(room.clock->now() + 1h);
    room.run_for(20s);
    CHECK(a.member_count() == 2);
    CHECK(b.member_count() == 2);
    CHECK(a.stats().suspect == 0);

    const auto before = probes();
    room.clock->jump_to(room.clock->now() - 30min);
    room.run_for(29min);  // the node makes no progress meanwhile
    CHECK(probes() == before);
    CHECK(a.stats().oldest_broadcast_age >= 0s);
    room.run_for(2min);
    CHECK(probes() > before + 30);
    CHECK(a.member_count() == 2);
    CHECK(a.stats().probes_failed < 5);
    CHECK(room.clock->alarms() < 100);  // obsolete alarms do not accumulate
}

TEST_CASE("whatever a clock says, nodes run", "[net]") {
    for (const TimePoint start : {TimePoint::min(), TimePoint{}, TimePoint::max()}) {
        OneThreadRoom room;
        room.clock->jump_to(start);
        Memberlist a = room.create("a", "10.1.0.1:7946");
        Memberlist b = room.create("b", "10.1.0.2:7946");
        Ended ping;
        b.start_ping(b.reserve(), a.local_node(), no_timeout, ping.take<Duration>());
        room.poll();
        REQUIRE(ping.error.has_value());
        CHECK_FALSE(*ping.error);
        Ended joined;
        b.start_join(b.reserve(), {"10.1.0.1:7946"}, no_timeout, joined.take<JoinSummary>());
        room.poll();
        CHECK(a.member_count() == 2);
        b.shutdown();
        room.poll();
        REQUIRE(joined.error.has_value());
        CHECK_FALSE(*joined.error);
    }
}

TEST_CASE("a clock that runs by itself need not ring, and its jumps are noticed", "[net]") {
    class ShiftedClock final : public Clock {
    public:
        TimePoint now() override {
            return TimePoint(std::chrono::steady_clock::now().time_since_epoch() + shift.load());
        }
        std::atomic<Duration> shift{-1h};
    };
    const auto clock = std::make_shared<ShiftedClock>();
    Config config = quick_config("a");
    config.clock = clock;
    LoopbackNode a(config);
    LoopbackNode b("b");
    REQUIRE(b->join({a.address()}));
    CHECK(a->ping(b->local_node()));
    Node nobody = a->local_node();
    nobody.name = "nobody";
    nobody.address.port = 1;
    config = quick_config("c");
    config.clock = clock;
    config.probe_timeout = 30min;
    config.probe_interval = 1h;
    LoopbackNode c(config);
    std::promise<std::error_code> told;
    c->start_ping(c->reserve(), nobody, no_timeout,
                  [&](std::error_code error, Duration) { told.set_value(error); });
    REQUIRE(c->ping(c->local_node()));  // the other one has started
    clock->shift = 0h;
    auto end = told.get_future();
    REQUIRE(end.wait_for(patience) == std::future_status::ready);
    CHECK(end.get() == Errc::no_response);
}
