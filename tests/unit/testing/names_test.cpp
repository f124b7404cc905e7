// Node names must be unique. Host names may have several addresses.
#include "support/catch.hpp"
#include "unit/testing/virtual_cluster.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;
using testing::Network;

TEST_CASE("two nodes with one name: the member stays, and who knows it hears of the claimant") {
    Network network;
    std::vector<NameConflict> conflicts;
    Config config = named("a");
    config.on_event = [&](const Event& event) {
        if (const auto* conflict = std::get_if<NameConflict>(&event)) conflicts.push_back(*conflict);
    };
    Memberlist a = *network.create(config);
    Memberlist first = create(network, "b");
    REQUIRE(first.join({"a"}));
    Memberlist second = create(network, "b");
    const auto joined = second.join({"a"});
    REQUIRE_FALSE(joined);
    CHECK(joined.error().code == Errc::join_failed);
    network.run_for(1s);
    REQUIRE_FALSE(conflicts.empty());
    CHECK(conflicts[0].existing.name == "b");
    CHECK(conflicts[0].existing.address == first.local_node().address);
    CHECK(conflicts[0].claimant.name == "b");
    CHECK(conflicts[0].claimant.address == second.local_node().address);
    CHECK(a.find_node("b")->address == first.local_node().address);
    CHECK(a.is_alive("b"));
}

TEST_CASE("a host of the name server's is joined by any of its addresses that answers") {
    Network network;
    Memberlist a = create(network, "a");
    Memberlist b = create(network, "b");
    CHECK(b.join({"the-cluster"}).error().code == Errc::join_failed);
    network.set_host("the-cluster", {*IpAddress::parse("10.9.9.9"), a.local_node().address.ip});
    const auto joined = b.join({"the-cluster:7946"}, 1min);
    REQUIRE(joined);
    CHECK(joined->joined == 1);
    CHECK(a.is_alive("b"));
    network.set_host("the-cluster", {});
    CHECK(b.join({"the-cluster"}).error().code == Errc::join_failed);
}
