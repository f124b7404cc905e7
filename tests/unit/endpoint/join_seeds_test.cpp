// Seeds given by name, joins with a deadline, and remembered seeds.
#include "sim/cluster.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;

namespace {

std::vector<SocketAddress> addresses(const Cluster& cluster, const std::vector<std::string>& names) {
    std::vector<SocketAddress> found;
    for (const auto& name : names) found.push_back(cluster.address(name));
    return found;
}

}  // namespace

TEST_CASE("all addresses of a name are joined") {
    Cluster cluster;
    cluster.start_many(4);
    cluster.set_host("seeds.test", addresses(cluster, {"n0", "n1", "n2"}));
    const OpId join = cluster.join("n3", {"seeds.test"});
    cluster.run_for(100ms);
    const auto* result = cluster.result("n3", join);
    REQUIRE(result != nullptr);
    CHECK(result->join.joined == 3);
    REQUIRE(result->join.seeds.size() == 1);
    CHECK(result->join.seeds[0].seed == "seeds.test");
    CHECK(result->join.seeds[0].tried == addresses(cluster, {"n0", "n1", "n2"}));
    CHECK(result->join.seeds[0].joined == addresses(cluster, {"n0", "n1", "n2"}));
    CHECK(cluster.live_count("n3") == 4);
}

TEST_CASE("an address of a name that fails is told with its address") {
    Cluster cluster;
    cluster.start_many(2);
    const SocketAddress idle = *SocketAddress::parse("10.0.0.77:7946");
    cluster.add_idle_machine(idle);
    cluster.set_host("seeds.test", {cluster.address("n0"), idle});
    const OpId join = cluster.join("n1", {"n9/seeds.test:7946"});
    cluster.run_for(100ms);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->join.joined == 1);
    const auto failures = result->join.failures();
    REQUIRE(failures.size() == 1);
    CHECK(failures[0].message() == "n9/seeds.test:7946 at 10.0.0.77:7946: Connection refused");
}

TEST_CASE("a name that takes its time holds up neither literals nor other names") {
    Cluster cluster;
    cluster.start_many(4);
    cluster.set_host("slow.test", addresses(cluster, {"n0"}), 20s);
    cluster.set_host("quick.test", addresses(cluster, {"n1"}));
    const OpId join = cluster.join("n3", {"slow.test", "quick.test", "n2"});
    cluster.run_for(50ms);
    CHECK(cluster.live_count("n3") == 3);
    CHECK(cluster.result("n3", join) == nullptr);
    cluster.run_for(20s);
    REQUIRE(cluster.result("n3", join) != nullptr);
    CHECK(cluster.result("n3", join)->join.joined == 3);
    CHECK(cluster.result("n3", join)->join.seeds[0].seed == "slow.test");
}

TEST_CASE("a name without an address fails, and the others are joined") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.set_host("empty.test", {});
    const OpId join = cluster.join("n1", {"unknown.test", "empty.test", "n0", "[::1"});
    cluster.run_for(100ms);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->join.joined == 1);
    const auto failures = result->join.failures();
    REQUIRE(failures.size() == 3);
    CHECK(failures[0].error.code == Errc::resolve_failed);
    CHECK_FALSE(failures[0].address);
    CHECK(failures[1].error.message() == "failed to resolve empty.test: it has no address");
    CHECK(failures[2].error.code == Errc::invalid_argument);
}

TEST_CASE("of a name with very many addresses the first ones are tried, and the summary says so") {
    Cluster cluster;
    cluster.start("n0");
    cluster.start("n1", [](endpoint::EndpointConfig& config, core::Questions&) {
        config.streams.seed_addresses_max = 3;
    });
    std::vector<SocketAddress> many;
    for (int i = 0; i < 50; ++i) {
        many.push_back(*SocketAddress::parse("10.0.1." + std::to_string(i + 1) + ":7946"));
        cluster.add_idle_machine(many.back());
        many.push_back(many.back());  // duplicates do not count
    }
    cluster.set_host("many.test", many);
    const OpId join = cluster.join("n1", {"many.test"});
    cluster.run_for(100ms);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->join.seeds[0].tried.size() == 3);
    CHECK(result->join.failures().size() == 4);
    CHECK(result->join.failures()[0].error.code == Errc::limit_exceeded);
}

TEST_CASE("at its deadline a join reports what is open as timed out, and succeeds with what it has") {
    Cluster cluster;
    cluster.start_many(3);
    cluster.cut_off("n1", true);
    cluster.set_host("slow.test", addresses(cluster, {"n0"}), 20s);
    const OpId join = cluster.join("n2", {"slow.test", "n0", "n1"}, 2s);
    cluster.run_for(2s - 1ms);
    CHECK(cluster.result("n2", join) == nullptr);
    cluster.run_for(1ms);
    const auto* result = cluster.result("n2", join);
    REQUIRE(result != nullptr);
    CHECK_FALSE(result->error.code);
    CHECK(result->join.joined == 1);
    const auto failures = result->join.failures();
    REQUIRE(failures.size() == 2);
    CHECK(failures[0].seed == "slow.test");
    CHECK(failures[0].error.code == Errc::timed_out);
    CHECK(failures[0].error.detail == "not resolved before the join's deadline");
    CHECK(failures[1].address == cluster.address("n1"));
    CHECK(failures[1].error.code == Errc::timed_out);
    cluster.run_for(60s);  // a late answer of the name server is ignored
}

TEST_CASE("a join with a deadline and many silent seeds does not take a timeout for each of them") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.cut_off("n0", true);
    std::vector<std::string> seeds;
    for (int i = 0; i < 200; ++i) seeds.push_back("10.0.0.1:" + std::to_string(1000 + i));
    seeds.insert(seeds.begin(), 1, "n0");
    const OpId join = cluster.join("n1", seeds, 500ms);
    cluster.run_for(500ms);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->error.code == Errc::join_failed);
    CHECK(result->join.seeds[0].tried.size() == 1);
    CHECK_THAT(result->error.detail, Catch::Contains("not joined before the join's deadline"));
}

TEST_CASE("a join is cancelled while its seeds are looked up") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.set_host("slow.test", addresses(cluster, {"n0"}), 20s);
    const OpId join = cluster.join("n1", {"slow.test"});
    cluster.run_for(1s);
    cluster.cancel("n1", join);
    REQUIRE(cluster.result("n1", join) != nullptr);
    CHECK(cluster.result("n1", join)->error.code == Errc::operation_canceled);
    cluster.run_for(60s);
    CHECK(cluster.live_count("n1") == 1);
}

TEST_CASE("a timeout below zero is refused") {
    Cluster cluster;
    cluster.start("n0");
    const OpId join = cluster.join("n0", {"n0"}, -1ns);
    REQUIRE(cluster.result("n0", join) != nullptr);
    CHECK(cluster.result("n0", join)->error.code == Errc::invalid_argument);
    const OpId endless = cluster.join("n0", {"n0"}, Duration::max());
    cluster.run_for(20ms);
    REQUIRE(cluster.result("n0", endless) != nullptr);
    CHECK(cluster.result("n0", endless)->join.joined == 1);
}

TEST_CASE("joining again looks the names up anew") {
    Cluster cluster;
    cluster.start_many(3);
    const SocketAddress idle = *SocketAddress::parse("10.0.0.77:7946");
    cluster.add_idle_machine(idle);
    cluster.set_host("seeds.test", {idle});
    const OpId join = cluster.join("n2", {"seeds.test", "n1", "no seed"});
    cluster.run_for(100ms);
    CHECK(cluster.result("n2", join)->join.joined == 1);
    cluster.set_host("seeds.test", addresses(cluster, {"n0"}));
    const OpId again = cluster.begin("n2", endpoint::Rejoin{});
    cluster.run_for(100ms);
    const auto* result = cluster.result("n2", again);
    REQUIRE(result != nullptr);
    CHECK(result->join.joined == 2);
    CHECK(result->join.seeds.size() == 3);  // "no seed" counts as a host name
    CHECK(cluster.live_count("n2") == 3);
}

TEST_CASE("a node that never joined has nobody to join again") {
    Cluster cluster;
    cluster.start("n0");
    const OpId again = cluster.begin("n0", endpoint::Rejoin{});
    REQUIRE(cluster.result("n0", again) != nullptr);
    CHECK_FALSE(cluster.result("n0", again)->error.code);
    CHECK(cluster.result("n0", again)->join.seeds.empty());
}

TEST_CASE("the newest seeds are remembered, each once") {
    endpoint::SeedMemory memory(3);
    for (const char* text : {"a", "b", "a", "c", "d"}) memory.remember(text);
    CHECK(memory.texts() == std::vector<std::string>{"a", "c", "d"});
}

TEST_CASE("a node that joins again unasked tells nobody, and does not do so twice at a time") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.set_host("seeds.test", addresses(cluster, {"n0"}));
    cluster.join("n1", {"seeds.test"});
    cluster.run_for(100ms);
    REQUIRE(cluster.live_count("n1") == 2);
    cluster.kill("n0");
    REQUIRE(cluster.run_until([&] { return cluster.sees("n1", "n0") == NodeState::dead; }, 60s));
    cluster.restart("n0");
    cluster.set_host("seeds.test", addresses(cluster, {"n0"}), 1s);
    const std::size_t before = cluster.lookups();
    cluster.rejoin_silently("n1");
    cluster.rejoin_silently("n1");
    CHECK(cluster.lookups() == before + 1);  // for the first of the two
    cluster.run_for(2s);
    CHECK(cluster.live_count("n1") == 2);
    cluster.rejoin_silently("n1");
    CHECK(cluster.lookups() == before + 2);
}
