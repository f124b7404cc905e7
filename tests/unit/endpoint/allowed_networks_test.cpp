// The list of allowed networks, applied to datagrams and joins (Go: net.go ensureCanConnect).
#include "core/versions.hpp"
#include "sim/cluster.hpp"
#include "support/catch.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::sim;

namespace {

Cluster::Customize allowing(std::vector<std::string_view> networks) {
    return [networks](endpoint::EndpointConfig& config, core::Questions&) {
        config.swim.allowed_networks.emplace();
        for (const std::string_view network : networks)
            config.swim.allowed_networks->push_back(*IpNetwork::parse(network));
    };
}

Bytes alive_bytes(std::string_view name, std::string_view address) {
    const IpAddress ip = *IpAddress::parse(address);
    const auto versions = core::version_bytes({});
    Bytes bytes;
    wire::encode(wire::Alive{.incarnation = 1,
                             .node = name,
                             .address = ip.wire_bytes(),
                             .port = 7946,
                             .meta = {},
                             .versions = BytesView(versions)},
                 bytes);
    return bytes;
}

SocketAddress at(std::string_view text) { return *SocketAddress::parse(text); }

std::uint64_t refused(const Cluster& cluster, const std::string& name) {
    return cluster.state(name).drops[Errc::refused_by_policy];
}

}  // namespace

TEST_CASE("an alive message from a network that is not allowed is dropped before it is decoded") {
    Cluster cluster;
    cluster.start("n0", allowing({"10.0.0.0/24"}));
    const Bytes malformed{4, 0xc1};
    cluster.inject("n0", at("192.168.0.1:7946"), alive_bytes("n7", "10.0.0.7"));
    cluster.inject("n0", at("192.168.0.1:7946"), malformed);
    CHECK(cluster.live_count("n0") == 1);
    CHECK(refused(cluster, "n0") == 2);
    CHECK(cluster.state("n0").drops[Errc::malformed_message] == 0);

    cluster.inject("n0", at("10.0.0.9:7946"), malformed);
    cluster.inject("n0", at("[::ffff:10.0.0.9]:7946"), alive_bytes("n7", "10.0.0.7"));
    CHECK(cluster.live_count("n0") == 2);
    CHECK(cluster.state("n0").drops[Errc::malformed_message] == 1);
    cluster.inject("n0", at("10.0.0.9:7946"), alive_bytes("n8", "192.168.0.8"));
    CHECK(cluster.live_count("n0") == 2);
    CHECK(refused(cluster, "n0") == 3);
}

TEST_CASE("a ping from a network that is not allowed is answered") {
    Cluster cluster;
    cluster.start("n0", allowing({"10.0.0.0/24"}));
    Bytes ping;
    wire::encode(wire::Ping{.seq_no = 1, .node = "n0", .source = {}}, ping);
    const std::size_t before = cluster.datagrams();
    cluster.inject("n0", at("192.168.0.1:7946"), ping);
    CHECK(cluster.datagrams() == before + 1);
}

// Go: TestMemberlist_JoinDifferentNetworksUniqueMask.
TEST_CASE("nodes of one allowed network join") {
    Cluster cluster;
    cluster.start_many(2, allowing({"10.0.0.0/24"}));
    const OpId join = cluster.join("n1", {"n0"});
    cluster.run_for(1s);
    CHECK(cluster.result("n1", join)->join.joined == 1);
    CHECK(cluster.live_count("n0") == 2);
    CHECK(cluster.live_count("n1") == 2);
}

// Go: TestMemberlist_JoinDifferentNetworksMultiMasks. Its network 127.0.2.0/24 is 10.0.0.3 and
// 10.0.0.4 here.
TEST_CASE("a node outside the allowed networks sees the others, and they do not see it") {
    const auto masks = allowing({"10.0.0.1/32", "10.0.0.2/32"});
    Cluster cluster;
    cluster.start("a", masks);
    cluster.start("b", masks);
    cluster.start("rogue", allowing({"10.0.0.0/8"}));
    cluster.start("denies-itself", masks);
    cluster.join("b", {"a"});
    cluster.run_for(1s);
    const OpId join = cluster.join("rogue", {"a"});
    cluster.run_for(10s);
    REQUIRE(cluster.result("rogue", join) != nullptr);
    // Go's node believes that it has joined.
    CHECK(cluster.result("rogue", join)->join.failures().at(0).error.code == Errc::join_refused);
    CHECK(cluster.live_count("rogue") == 3);

    // Go's node does not see itself either. Ours keeps its own record.
    cluster.join("denies-itself", {"a", "b"});
    cluster.run_for(10s);
    CHECK(cluster.live_count("denies-itself") == 3);

    for (const char* name : {"a", "b"}) {
        INFO(name);
        CHECK(cluster.live_count(name) == 2);
        CHECK(refused(cluster, name) > 0);
        for (const NodeJoined& joined : cluster.events_of<NodeJoined>(name))
            CHECK((joined.node.name == "a" || joined.node.name == "b"));
    }
}
