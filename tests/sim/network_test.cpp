#include "sim/network.hpp"
#include "sim/cluster.hpp"
#include "sim/host_clock.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;

namespace {

struct Link {
    Link() {
        network.add_host();
        network.add_host();
    }
    Network::Arrivals send(std::size_t bytes = 100) { return network.send_packet(now, a, b, bytes, rng); }

    Network network;
    Rng rng{1};
    TimePoint now{1s};
    HostId a{0};
    HostId b{1};
};

// So that messages have a known size.
void no_compression(endpoint::EndpointConfig& config, core::Questions&) {
    config.frame.compression = wire::Compression::none;
}

}  // namespace

TEST_CASE("a packet takes the delay of its link, and jitter up to its bound", "[sim][network]") {
    Link link;
    link.network.profile().delay = 10ms;
    CHECK(link.send().first == link.now + 10ms);
    link.network.profile().jitter = 5ms;
    bool varies = false;
    for (int i = 0; i < 100; ++i) {
        const auto arrival = link.send().first;
        REQUIRE(arrival >= link.now + 10ms);
        REQUIRE(arrival < link.now + 15ms);
        varies |= arrival > link.now + 11ms;
    }
    CHECK(varies);
}

TEST_CASE("loss, duplication and the MTU affect the expected packets", "[sim][network]") {
    Link link;
    link.network.profile().loss_ppm = 250'000;
    int lost = 0;
    for (int i = 0; i < 10'000; ++i) lost += link.send().first ? 0 : 1;
    CHECK(lost > 2'300);
    CHECK(lost < 2'700);
    link.network.profile().loss_ppm = 0;
    link.network.profile().duplicate_ppm = 1'000'000;
    CHECK(link.send().second);
    link.network.profile().mtu = 1'472;
    CHECK(link.send(1'472).first);
    CHECK_FALSE(link.send(1'473).first);
    CHECK(link.network.counters().too_large == 1);
}

TEST_CASE("a slow link makes packets wait, and drops what would wait too long", "[sim][network]") {
    Link link;
    link.network.profile().bytes_per_second = 1'000;
    CHECK(link.send(100).first == link.now + 100ms + 1ms);
    CHECK(link.send(100).first == link.now + 200ms + 1ms);
    for (int i = 0; i < 10; ++i) link.send(100);
    CHECK(link.network.counters().overflowed == 6);
    link.now += 1s;
    CHECK(link.send(100).first == link.now + 100ms + 1ms);
}

TEST_CASE("one side of a one-way partition still hears the other", "[sim][network]") {
    Link link;
    link.network.put_on_side(link.b, 1);
    CHECK_FALSE(link.network.passes(link.a, link.b));
    CHECK_FALSE(link.network.passes(link.b, link.a));
    link.network.let_through(0, 1, true);
    CHECK(link.network.passes(link.a, link.b));
    CHECK_FALSE(link.network.passes(link.b, link.a));
    link.network.heal();
    CHECK(link.network.passes(link.b, link.a));
}

TEST_CASE("a clock that runs fast or slow shows every time it is asked to wait for", "[sim][clock]") {
    const std::int64_t skew = GENERATE(0, 1, -1, 40'000, -40'000, 333'333);
    HostClock clock;
    TimePoint now{1000s};
    clock.set_skew(now, skew);
    for (int i = 1; i < 1'000; ++i) {
        const TimePoint wanted = clock.show(now) + i * 7'919us;
        const TimePoint due = clock.when(wanted);
        REQUIRE(clock.show(due) >= wanted);
        REQUIRE(clock.show(due - Duration(2)) < wanted);
        if (i == 500) clock.set_skew(now, -skew / 2);
        now += 1ms;
    }
}

TEST_CASE("a dial to a dead process is refused, one to a dead machine hangs", "[sim][streams]") {
    Cluster cluster(Nodes{2}, Seed{1});
    cluster.run_until(full_mesh(), within(1s));
    cluster.kill("n1");
    const OpId refused = cluster.begin("n0", endpoint::SendReliable{cluster.node("n1"), to_bytes("hello")});
    cluster.run_for(10ms);
    REQUIRE(cluster.result("n0", refused) != nullptr);
    CHECK(cluster.result("n0", refused)->error.code == std::errc::connection_refused);
    cluster.restart("n1");
    cluster.power_off("n1");
    const OpId hanging = cluster.begin("n0", endpoint::SendReliable{cluster.node("n1"), to_bytes("hello")});
    cluster.run_for(9s);
    CHECK(cluster.result("n0", hanging) == nullptr);
    cluster.run_for(2s);
    REQUIRE(cluster.result("n0", hanging) != nullptr);
    CHECK(cluster.result("n0", hanging)->error.code == Errc::timed_out);
}

TEST_CASE("a stream stalls in a partition and goes on after it", "[sim][streams]") {
    Cluster cluster(Nodes{2}, Seed{1}, no_compression);
    cluster.run_until(full_mesh(), within(1s));
    cluster.network().profile().piece_max = 100;
    cluster.begin("n0", endpoint::SendReliable{cluster.node("n1"), to_bytes(std::string(20'000, 'x'))});
    cluster.run_for(2ms);
    cluster.cut_off("n1", true);
    cluster.run_for(3s);
    CHECK(cluster.events("n1").count<UserMessage>() == 0);
    cluster.cut_off("n1", false);
    cluster.run_for(6s);
    CHECK(cluster.events("n1").count<UserMessage>() == 1);
}

TEST_CASE("a process that resumes receives what fits its socket buffer, and no more", "[sim][pause]") {
    Cluster cluster(Nodes{2}, Seed{1}, no_compression);
    cluster.run_until(full_mesh(), within(1s));
    cluster.pause("n1");
    for (int i = 0; i < 300; ++i) REQUIRE(cluster.send_best_effort("n0", "n1", std::string(1'000, 'x')));
    const OpId sent =
        cluster.begin("n0", endpoint::SendReliable{cluster.node("n1"), to_bytes("over a stream")});
    cluster.run_for(1s);
    CHECK(cluster.result("n0", sent) != nullptr);  // written, but not read
    CHECK(cluster.events("n1").count<UserMessage>() == 0);
    cluster.resume("n1");
    cluster.run_for(1s);
    const std::size_t arrived = cluster.events("n1").count<UserMessage>();
    CHECK(arrived > 200);
    CHECK(arrived < 215);
    CHECK(cluster.network().counters().overflowed > 85);
}

TEST_CASE("a restarted process receives nothing from the streams of its predecessor", "[sim][streams]") {
    Cluster cluster(Nodes{2}, Seed{1}, no_compression);
    cluster.run_until(full_mesh(), within(1s));
    cluster.network().profile().piece_max = 10;
    const OpId sent =
        cluster.begin("n0", endpoint::SendReliable{cluster.node("n1"), to_bytes(std::string(400'000, 'x'))});
    cluster.run_for(2ms);
    cluster.kill("n1");
    cluster.restart("n1");
    cluster.run_for(1s);
    REQUIRE(cluster.result("n0", sent) != nullptr);
    CHECK(cluster.result("n0", sent)->error.code == std::errc::connection_reset);
    CHECK(cluster.events("n1").count<UserMessage>() == 0);
}

TEST_CASE("equal seeds give equal effects, different seeds different ones", "[sim][determinism]") {
    const auto run = [](std::uint64_t seed) {
        Cluster cluster(Nodes{6}, Seed{seed});
        cluster.set_packet_loss(0.2);
        cluster.run_for(30s);
        cluster.kill("n2");
        cluster.run_for(60s);
        return cluster.world().effects_hash();
    };
    CHECK(run(4) == run(4));
    CHECK(run(4) != run(5));
}
