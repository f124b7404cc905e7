// The list of allowed networks over real sockets (Go: memberlist_test.go, tests of the same names).
// Go's network 127.0.0.0/24 is a single address here, so that other tests on 127.0.0.1 stay
// outside.
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

Config config_at(const std::string& name, const std::string& host,
                 std::initializer_list<std::string_view> allowed) {
    Config config = quick_config(name);
    config.bind_host = host;
    config.allowed_networks.emplace();
    for (const std::string_view network : allowed)
        config.allowed_networks->push_back(*IpNetwork::parse(network));
    return config;
}

std::size_t join(LoopbackNode& node, const LoopbackNode& seed) {
    const auto joined = node->join({seed.address()});
    return joined ? joined->joined : 0;
}

std::uint64_t refused(const LoopbackNode& node) {
    for (const DropCount& drop : node.list().stats().drops) {
        if (drop.reason == errc_name(Errc::refused_by_policy)) return drop.count;
    }
    return 0;
}

}  // namespace

TEST_CASE("TestMemberlist_JoinDifferentNetworksUniqueMask", "[net]") {
    LoopbackNode m1(config_at("m1", "127.0.0.31", {"127.0.0.0/8"}));
    LoopbackNode m2(config_at("m2", "127.0.1.31", {"127.0.0.0/8"}));
    CHECK(join(m2, m1) == 1);
    CHECK(m2->member_count() == 2);
    CHECK(m1.events().wait_for_join("m2"));
}

TEST_CASE("TestMemberlist_JoinDifferentNetworksMultiMasks", "[net]") {
    const auto masks = {std::string_view("127.0.0.31/32"), std::string_view("127.0.1.0/24")};
    LoopbackNode m1(config_at("m1", "127.0.0.31", masks));
    LoopbackNode m2(config_at("m2", "127.0.1.31", masks));
    CHECK(join(m2, m1) == 1);
    REQUIRE(m1.events().wait_for_join("m2"));

    // The rogue allows all networks. It sees the others, but they do not see it. Go's rogue
    // believes that it has joined.
    LoopbackNode m3(config_at("m3", "127.0.2.31", {"127.0.0.0/8"}));
    CHECK(join(m3, m1) == 0);
    CHECK(m3->member_count() == 3);
    REQUIRE(m3->send_reliable(m3.find("m1"), as_bytes("later")).has_value());
    REQUIRE(m1.events().wait_for_payload("later"));
    CHECK(refused(m1) > 0);
    CHECK(m1->member_count() == 2);
    CHECK(m2->member_count() == 2);

    // A node that denies itself. Go starts it; here create() fails.
    const auto m4 = Memberlist::create(config_at("m4", "127.0.2.31", masks));
    REQUIRE_FALSE(m4);
    CHECK(m4.error().code == Errc::invalid_argument);
}
