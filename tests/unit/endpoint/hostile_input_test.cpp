#include "sim/cluster.hpp"
#include "support/catch.hpp"
#include "support/endpoint_bench.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::sim;
using namespace memberlist::test;

namespace {

const SocketAddress outside = *SocketAddress::parse("10.9.9.9:9999");

Bytes push_pull(bool join = false) {
    Bytes message;
    wire::encode(wire::PushPull{.join = join, .nodes = {}, .user_state = {}}, message);
    return message;
}

}  // namespace

TEST_CASE("what cannot be read is counted by reason, and the node goes on") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.join_all();
    cluster.run_for(100ms);
    const auto& drops = cluster.state("n0").drops;
    cluster.inject("n0", outside, {});
    CHECK(drops[Errc::empty_message] == 1);
    cluster.inject("n0", outside, Bytes{0, 0x81});
    CHECK(drops[Errc::truncated] == 1);
    cluster.inject("n0", outside, Bytes{0, 0x01});
    CHECK(drops[Errc::malformed_message] == 1);
    cluster.inject("n0", outside, Bytes{77});
    CHECK(drops[Errc::unknown_message_type] == 1);
    cluster.inject("n0", outside, Bytes{244, 1, 'x', 0});
    CHECK(drops[Errc::label_mismatch] == 1);
    cluster.inject("n0", outside, Bytes{7, 128});
    CHECK(drops[Errc::malformed_compound] == 1);
    cluster.inject("n0", outside, Bytes{12, 0, 0, 0, 0, 2});
    CHECK(drops[Errc::bad_checksum] == 1);
    cluster.run_for(30s);
    CHECK(cluster.everybody_sees(2));
}

TEST_CASE("damaged copies of real traffic never stop a node") {
    Rng rng(99);
    Cluster cluster;
    cluster.start_many(2);
    cluster.join_all();
    cluster.run_for(100ms);
    Bytes alive;
    const Bytes address{10, 0, 0, 77};
    const Bytes versions{1, 5, 2, 0, 0, 0};
    wire::encode(wire::Alive{.incarnation = 1,
                             .node = "n77",
                             .address = BytesView(address),
                             .port = 1,
                             .meta = {},
                             .versions = BytesView(versions)},
                 alive);
    for (int i = 0; i < 20'000; ++i) {
        Bytes damaged = alive;
        for (std::uint64_t flips = 1 + rng.below(4); flips > 0; --flips) {
            damaged[rng.below(damaged.size())] = static_cast<std::uint8_t>(rng.below(256));
        }
        damaged.resize(1 + rng.below(damaged.size()));
        cluster.inject("n0", outside, damaged);
        cluster.talk_to("n0", damaged);
    }
    CHECK(cluster.sees("n0", "n1") == NodeState::alive);
    CHECK(cluster.state("n0").drops.total() > 30'000);
}

TEST_CASE("a push/pull request is answered with our state") {
    Cluster cluster;
    cluster.start("n0");
    const Bytes reply = cluster.talk_to("n0", push_pull());
    CHECK(reply.size() > 20);
    CHECK(cluster.state("n0").counters.pushes_merged == 1);
}

TEST_CASE("a stream ping is answered for us, and for nobody else") {
    Cluster cluster;
    cluster.start("n0");
    Bytes ping;
    wire::encode(wire::Ping{.seq_no = 5, .node = "n0", .source = {}}, ping);
    CHECK_FALSE(cluster.talk_to("n0", ping).empty());
    Bytes other;
    wire::encode(wire::Ping{.seq_no = 5, .node = "other", .source = {}}, other);
    CHECK(cluster.talk_to("n0", other).empty());
    CHECK(cluster.state("n0").drops[Errc::unknown_node] == 1);
}

TEST_CASE("an unreadable outer layer is answered with an error, an unreadable message is not") {
    Cluster cluster;
    cluster.start("keyed", [](endpoint::EndpointConfig& config, core::Questions&) {
        config.frame.keyring = *Keyring::create(Bytes(16, 1));
    });
    CHECK_FALSE(cluster.talk_to("keyed", push_pull()).empty());
    CHECK(cluster.state("keyed").drops[Errc::not_encrypted] == 1);
    cluster.start("open");
    CHECK(cluster.talk_to("open", Bytes{77, 1, 2}).empty());
    CHECK(cluster.state("open").drops[Errc::unknown_message_type] == 1);
}

TEST_CASE("a stream that ends before it says anything is no drop, one that ends in the middle is") {
    Cluster cluster;
    cluster.start("n0");
    cluster.talk_to("n0", {});
    CHECK(cluster.state("n0").drops.total() == 0);
    Bytes half = push_pull();
    half.resize(half.size() - 1);
    cluster.talk_to("n0", half);
    CHECK(cluster.state("n0").drops.total() == 1);
}

TEST_CASE("open streams are bounded, and the silent ones are closed in time") {
    endpoint::EndpointConfig config;
    config.streams.accepted_max = 3;
    EndpointBench bench(config);
    for (int i = 0; i < 3; ++i) CHECK(bench.accept(outside));
    CHECK_FALSE(bench.accept(outside));
    CHECK(bench.endpoint.state().drops[Errc::limit_exceeded] == 1);
    CHECK(bench.endpoint.next_deadline() == bench.now + 10s);
    bench.now += 10s;
    bench.endpoint.on_deadline(bench.now, bench.out);
    CHECK(bench.aborted() == 3);
    CHECK(bench.accept(outside));
}

TEST_CASE("silent streams cannot shut out others: the oldest makes room once it has had its time") {
    endpoint::EndpointConfig config;
    config.streams.accepted_max = 3;
    EndpointBench bench(config);
    const auto oldest = bench.accept(outside);
    bench.accept(outside);
    bench.accept(outside);
    bench.now += 999ms;
    CHECK_FALSE(bench.accept(outside));
    bench.now += 1ms;
    CHECK(bench.accept(outside));
    REQUIRE(bench.aborted() == 1);
    CHECK(std::get<endpoint::AbortStream>(bench.out.list().back()).id == *oldest);
}

TEST_CASE("answers that nobody reads count against the bound, and the largest goes first") {
    endpoint::EndpointConfig config;
    config.streams.held_bytes_max = 400;
    EndpointBench bench(config);
    const Bytes request = push_pull();
    std::size_t answered = 0;
    for (int i = 0; i < 20; ++i) {
        const auto id = bench.accept(outside);
        bench.endpoint.on_stream_data(bench.now, *id, request, bench.out);
        ++answered;
    }
    CHECK(answered == 20);
    CHECK(bench.aborted() > 10);  // each answer takes about a hundred bytes
    CHECK(bench.endpoint.state().drops[Errc::limit_exceeded] == bench.aborted());
}

TEST_CASE("what streams hold together is bounded") {
    endpoint::EndpointConfig config;
    config.streams.held_bytes_max = 1000;
    EndpointBench bench(config);
    auto& out = bench.out;
    auto& endpoint = bench.endpoint;
    const TimePoint now = bench.now;
    Bytes user;
    wire::encode_user_stream(Bytes(2000, 'x'), user);
    const auto first = endpoint.on_stream_accepted(now, outside, out);
    const auto second = endpoint.on_stream_accepted(now, outside, out);
    endpoint.on_stream_data(now, *first, BytesView(user).first(900), out);
    CHECK(endpoint.state().drops.total() == 0);
    endpoint.on_stream_data(now, *second, BytesView(user).first(200), out);
    CHECK(endpoint.state().drops[Errc::limit_exceeded] == 1);
    endpoint.on_stream_data(now, *first, BytesView(user).subspan(900, 50), out);
    CHECK(endpoint.state().drops.total() == 1);
}
