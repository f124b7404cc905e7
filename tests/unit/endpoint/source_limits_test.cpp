// Limits per source, and sources that are not allowed.
#include "support/catch.hpp"
#include "support/endpoint_bench.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

Bytes push_pull() {
    Bytes message;
    wire::encode(wire::PushPull{.join = false, .nodes = {}, .user_state = {}}, message);
    return message;
}

Bytes ping() {
    Bytes message;
    wire::encode(wire::Ping{.seq_no = 1, .node = "n0", .source = {}}, message);
    return message;
}

endpoint::EndpointConfig with_streams(std::size_t accepted, std::size_t per_source, std::size_t push_pulls) {
    endpoint::EndpointConfig config;
    config.streams.accepted_max = accepted;
    config.streams.accepted_per_source_max = per_source;
    config.streams.push_pulls_max = push_pulls;
    return config;
}

endpoint::EndpointConfig from_networks(std::initializer_list<std::string_view> networks) {
    endpoint::EndpointConfig config;
    config.allowed_sources.emplace();
    for (const std::string_view network : networks)
        config.allowed_sources->push_back(*IpNetwork::parse(network));
    return config;
}

// The start of a push/pull, which stays incomplete.
Bytes beginning_of_push_pull() {
    Bytes begun = push_pull();
    begun.resize(3);
    return begun;
}

}  // namespace

TEST_CASE("one source opens streams without end, and others still get in") {
    EndpointBench bench(with_streams(8, 3, 8));
    for (int i = 0; i < 3; ++i) CHECK(bench.accept("10.9.9.9:" + std::to_string(1000 + i)));
    for (int i = 0; i < 100; ++i) CHECK_FALSE(bench.accept("10.9.9.9:2000"));
    CHECK(bench.drops(Errc::limit_exceeded) == 100);
    CHECK_FALSE(bench.accept("[::ffff:10.9.9.9]:2000"));
    for (int i = 0; i < 3; ++i) CHECK(bench.accept("10.0.0.2:7946"));
    CHECK(bench.accept("10.0.0.3:7946"));
    CHECK(bench.aborted() == 0);
}

TEST_CASE("a source makes room for itself, by its own oldest stream") {
    EndpointBench bench(with_streams(8, 2, 8));
    const auto of_other = bench.accept("10.0.0.2:7946");
    const auto oldest = bench.accept("10.9.9.9:1000");
    bench.now += 500ms;
    const auto second = bench.accept("10.9.9.9:1001");
    bench.now += 500ms;
    CHECK(bench.accept("10.9.9.9:1002"));
    CHECK_FALSE(bench.accept("10.9.9.9:1003"));
    CHECK(bench.aborted_streams() == std::vector{*oldest});
    bench.now += 500ms;
    CHECK(bench.accept("10.9.9.9:1004"));
    CHECK(bench.aborted_streams() == std::vector{*oldest, *second});
    REQUIRE(of_other);
    bench.receive(*of_other, ping());
    CHECK(bench.asked<endpoint::WriteStream>().size() == 1);
}

TEST_CASE("a source whose streams have ended starts over") {
    EndpointBench bench(with_streams(8, 1, 8));
    const auto first = bench.accept("10.9.9.9:1000");
    CHECK_FALSE(bench.accept("10.9.9.9:1001"));
    bench.endpoint.on_stream_closed(bench.now, *first, {}, bench.out);
    CHECK(bench.accept("10.9.9.9:1001"));
}

TEST_CASE("of IPv6, a network of 64 bits is one source") {
    EndpointBench bench(with_streams(8, 1, 8));
    CHECK(bench.accept("[2001:db8:0:1::1]:1000"));
    CHECK_FALSE(bench.accept("[2001:db8:0:1:ffff::2]:1000"));
    CHECK(bench.accept("[2001:db8:0:2::1]:1000"));
}

TEST_CASE("one host of a LAN opens streams as fast as it can, and its neighbours still get in") {
    EndpointBench bench(with_streams(20, 8, 20));
    const std::string attacker = "[2001:db8:0:1::bad]:1000";
    std::vector<StreamId> opened;
    for (int i = 0; i < 8; ++i) opened.push_back(*bench.accept(attacker));
    CHECK_FALSE(bench.accept(attacker));
    CHECK(bench.drops(Errc::limit_exceeded) == 1);

    // No stream has lived for its grace time of one second yet.
    const auto neighbour = bench.accept("[2001:db8:0:1::1]:7946");
    REQUIRE(neighbour);
    CHECK(bench.aborted_streams() == std::vector{opened[0]});
    CHECK(bench.accept("[2001:db8:0:1::2]:7946"));
    CHECK(bench.aborted_streams() == std::vector{opened[0], opened[1]});
    for (int i = 0; i < 20; ++i) CHECK_FALSE(bench.accept(attacker));
    CHECK(bench.drops(Errc::limit_exceeded) == 23);

    // Now the attacker's streams have, so a new one evicts one of its own.
    bench.now += 1s;
    CHECK(bench.accept(attacker));
    CHECK(bench.aborted_streams() == std::vector{opened[0], opened[1], opened[2]});
    bench.receive(*neighbour, ping());
    CHECK(bench.asked<endpoint::WriteStream>().size() == 1);
}

TEST_CASE("whoever has many addresses of a LAN takes no stream before its time from those who have as few") {
    EndpointBench bench(with_streams(20, 3, 20));
    const auto first = bench.accept("[2001:db8:0:1::1]:7946");
    bench.accept("[2001:db8:0:1::2]:7946");
    bench.accept("[2001:db8:0:1::3]:7946");
    for (int i = 4; i < 20; ++i) CHECK_FALSE(bench.accept("[2001:db8:0:1::" + std::to_string(i) + "]:7946"));
    CHECK(bench.aborted() == 0);
    bench.now += 1s;
    CHECK(bench.accept("[2001:db8:0:1::20]:7946"));
    CHECK(bench.aborted_streams() == std::vector{*first});
}

TEST_CASE("of a LAN, the host whose streams hold most together makes room") {
    endpoint::EndpointConfig config;
    config.streams.held_bytes_max = 1'200;
    EndpointBench bench(config);
    Bytes user;
    wire::encode_user_stream(Bytes(2'000, 'x'), user);
    const auto honest = bench.accept("[2001:db8:0:1::1]:7946");
    bench.receive(*honest, BytesView(user).first(500));
    for (int i = 0; i < 2; ++i)
        bench.receive(*bench.accept("[2001:db8:0:1::bad]:1000"), BytesView(user).first(300));
    CHECK(bench.aborted() == 0);
    const auto last = bench.accept("[2001:db8:0:1::bad]:1000");
    bench.receive(*last, BytesView(user).first(310));
    CHECK(bench.aborted_streams() == std::vector{*last});
}

TEST_CASE("one source has at most a quarter of the push/pulls") {
    EndpointBench bench(with_streams(20, 20, 8));
    for (int i = 0; i < 2; ++i) bench.receive(*bench.accept("10.9.9.9:1000"), beginning_of_push_pull());
    CHECK(bench.aborted() == 0);
    const auto third = bench.accept("10.9.9.9:1000");
    bench.receive(*third, push_pull());
    CHECK(bench.aborted_streams() == std::vector{*third});
    CHECK(bench.drops(Errc::limit_exceeded) == 1);
    CHECK(bench.endpoint.state().counters.pushes_merged == 0);

    bench.receive(*bench.accept("10.9.9.8:1000"), push_pull());
    CHECK(bench.endpoint.state().counters.pushes_merged == 1);
}

TEST_CASE("one host of a LAN begins push/pulls, and those of its neighbours are answered") {
    EndpointBench bench(with_streams(20, 20, 12));
    const auto first = bench.accept("[2001:db8:0:1::bad]:1000");
    bench.receive(*first, beginning_of_push_pull());
    for (int i = 0; i < 2; ++i)
        bench.receive(*bench.accept("[2001:db8:0:1::bad]:1000"), beginning_of_push_pull());
    CHECK(bench.aborted() == 0);
    bench.receive(*bench.accept("[2001:db8:0:1::1]:7946"), push_pull());
    CHECK(bench.aborted_streams() == std::vector{*first});
    CHECK(bench.endpoint.state().counters.pushes_merged == 1);
}

TEST_CASE("push/pulls at a time are bounded, from their first byte until the answer is out") {
    EndpointBench bench(with_streams(8, 8, 2));
    const auto half = bench.accept("10.9.9.1:1000");
    const auto answered = bench.accept("10.9.9.2:1000");
    const auto refused = bench.accept("10.9.9.3:1000");
    bench.receive(*half, beginning_of_push_pull());
    bench.receive(*answered, push_pull());
    CHECK(bench.endpoint.state().counters.pushes_merged == 1);
    CHECK(bench.drops(Errc::limit_exceeded) == 0);

    bench.receive(*refused, push_pull());
    CHECK(bench.endpoint.state().counters.pushes_merged == 1);
    CHECK(bench.drops(Errc::limit_exceeded) == 1);
    CHECK(bench.aborted_streams() == std::vector{*refused});

    bench.endpoint.on_stream_closed(bench.now, *answered, {}, bench.out);
    bench.receive(*bench.accept("10.9.9.4:1000"), push_pull());
    CHECK(bench.endpoint.state().counters.pushes_merged == 2);
}

TEST_CASE("push/pulls that do not end make room for others, and streams of another kind are not counted") {
    EndpointBench bench(with_streams(8, 8, 1));
    const auto half = bench.accept("10.9.9.1:1000");
    bench.receive(*half, beginning_of_push_pull());
    bench.receive(*bench.accept("10.9.9.2:1000"), ping());
    CHECK(bench.drops(Errc::limit_exceeded) == 0);
    bench.now += 1s;
    bench.receive(*bench.accept("10.9.9.3:1000"), push_pull());
    CHECK(bench.aborted_streams() == std::vector{*half});
    CHECK(bench.drops(Errc::limit_exceeded) == 1);
    CHECK(bench.endpoint.state().counters.pushes_merged == 1);
}

TEST_CASE("whose streams hold most together makes room, not who has the largest one") {
    endpoint::EndpointConfig config;
    config.streams.held_bytes_max = 1'200;
    EndpointBench bench(config);
    Bytes user;
    wire::encode_user_stream(Bytes(2'000, 'x'), user);
    const auto honest = bench.accept("10.0.0.2:7946");
    bench.receive(*honest, BytesView(user).first(350));
    for (int i = 0; i < 2; ++i) bench.receive(*bench.accept("10.9.9.9:1000"), BytesView(user).first(300));
    CHECK(bench.aborted() == 0);
    const auto last = bench.accept("10.9.9.9:1000");
    bench.receive(*last, BytesView(user).first(310));
    CHECK(bench.aborted_streams() == std::vector{*last});
    CHECK(bench.drops(Errc::limit_exceeded) == 1);
    bench.receive(*honest, BytesView(user).subspan(350, 150));  // now 1,100 in total
    CHECK(bench.aborted() == 1);
    bench.receive(*honest, BytesView(user).subspan(500, 500));  // now the largest one
    CHECK(bench.aborted_streams().back() == *honest);
}

TEST_CASE("a packet from a source that is not allowed is not even looked at") {
    EndpointBench bench(from_networks({"10.0.0.0/24", "fd00::/8"}));
    for (const char* outsider : {"10.0.1.1:7946", "192.168.0.1:7946", "[2001:db8::1]:7946"}) {
        bench.receive(outsider, ping());
        bench.receive(outsider, Bytes{77});
    }
    CHECK(bench.drops(Errc::refused_by_policy) == 6);
    CHECK(bench.endpoint.state().drops.total() == 6);
    CHECK(bench.out.list().empty());

    bench.receive("10.0.0.7:7946", ping());
    bench.receive("[::ffff:10.0.0.7]:7946", ping());
    bench.receive("[fd00::1]:7946", ping());
    CHECK(bench.asked<endpoint::SendDatagram>().size() == 3);
    CHECK(bench.endpoint.state().drops.total() == 6);
}

TEST_CASE("a stream from a source that is not allowed is closed, and takes no place") {
    auto config = from_networks({"10.0.0.0/24"});
    config.streams.accepted_max = 1;
    EndpointBench bench(config);
    for (int i = 0; i < 10; ++i) CHECK_FALSE(bench.accept("10.0.1.1:1000"));
    CHECK(bench.drops(Errc::refused_by_policy) == 10);
    CHECK(bench.accept("10.0.0.9:1000"));
    CHECK(bench.endpoint.state().drops.total() == 10);
}

TEST_CASE("an empty list of sources allows none, and no list allows all") {
    EndpointBench none(from_networks({}));
    none.receive("10.0.0.1:7946", ping());
    CHECK_FALSE(none.accept("10.0.0.1:1000"));
    CHECK(none.drops(Errc::refused_by_policy) == 2);

    EndpointBench all(endpoint::EndpointConfig{});
    all.receive("192.0.2.1:7946", ping());
    CHECK(all.accept("192.0.2.1:1000"));
    CHECK(all.endpoint.state().drops.total() == 0);
}
