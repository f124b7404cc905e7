#include "sim/cluster.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;

TEST_CASE("a join tells which seeds failed and succeeds with one of them") {
    Cluster cluster;
    cluster.start_many(3);
    cluster.kill("n2");
    const OpId join = cluster.join("n1", {"n2", "n0", "10.0.0.77:7946"});
    cluster.run_for(30s);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK_FALSE(result->error.code);
    CHECK(result->join.joined == 1);
    const auto& seeds = result->join.seeds;
    REQUIRE(seeds.size() == 3);  // in the order given
    CHECK(seeds[0].seed == "10.0.0.3:7946");
    CHECK(seeds[0].tried == std::vector{cluster.address("n2")});
    CHECK(seeds[0].joined.empty());
    REQUIRE(seeds[0].failures.size() == 1);
    CHECK(seeds[0].failures[0].address == cluster.address("n2"));
    CHECK(seeds[0].failures[0].error.code == std::errc::connection_refused);
    CHECK(seeds[1].joined == std::vector{cluster.address("n0")});
    CHECK(seeds[1].failures.empty());
    CHECK(seeds[2].seed == "10.0.0.77:7946");
    CHECK(seeds[2].failures.size() == 1);
}

TEST_CASE("a join without a reachable seed fails and says why for each") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.kill("n0");
    const OpId join = cluster.join("n1", {"n0"});
    cluster.run_for(30s);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->error.code == Errc::join_failed);
    CHECK(result->error.detail == "failed to join 10.0.0.1:7946: Connection refused");
    CHECK(cluster.live_count("n1") == 1);
}

TEST_CASE("a join without seeds succeeds with nobody joined") {
    Cluster cluster;
    cluster.start("n0");
    const OpId join = cluster.join("n0", {});
    REQUIRE(cluster.result("n0", join) != nullptr);
    CHECK_FALSE(cluster.result("n0", join)->error.code);
    CHECK(cluster.result("n0", join)->join.joined == 0);
}

TEST_CASE("a seed that says nothing costs the stream timeout and no more") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.cut_off("n0", true);
    const OpId join = cluster.join("n1", {"n0"});
    cluster.run_for(10s - 1ms);
    CHECK(cluster.result("n1", join) == nullptr);
    cluster.run_for(1ms);
    REQUIRE(cluster.result("n1", join) != nullptr);
    CHECK(cluster.result("n1", join)->join.failures()[0].error.code == Errc::timed_out);
}

TEST_CASE("a cancelled join ends at once, and only once") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.cut_off("n0", true);
    const OpId join = cluster.join("n1", {"n0"});
    cluster.cancel("n1", join);
    REQUIRE(cluster.result("n1", join) != nullptr);
    CHECK(cluster.result("n1", join)->error.code == Errc::operation_canceled);
    cluster.cancel("n1", join);
    cluster.run_for(30s);
}

TEST_CASE("many seeds are dialed a few at a time, duplicates once") {
    Cluster cluster;
    cluster.start_many(20);
    std::vector<std::string> seeds;
    for (int i = 0; i < 19; ++i) seeds.push_back("n" + std::to_string(i));
    seeds.insert(seeds.end(), 5, "n0");
    const OpId join = cluster.join("n19", seeds);
    cluster.run_for(1s);
    REQUIRE(cluster.result("n19", join) != nullptr);
    CHECK(cluster.result("n19", join)->join.joined == 19);
    CHECK(cluster.result("n19", join)->join.seeds.size() == 24);
    CHECK(cluster.result("n19", join)->join.seeds[23].joined == std::vector{cluster.address("n0")});
    CHECK(cluster.live_count("n19") == 20);
}

TEST_CASE("nodes of different labels do not join, and say nothing to each other") {
    const auto with_label = [](const char* label) {
        return [label](endpoint::EndpointConfig& config, core::Questions&) {
            config.frame.label = label;
            config.swim.heal_interval = 0s;  // otherwise it retries
        };
    };
    Cluster cluster;
    cluster.start("blue", with_label("blue"));
    cluster.start("red", with_label("red"));
    const OpId join = cluster.join("red", {"blue"});
    cluster.run_for(30s);
    REQUIRE(cluster.result("red", join) != nullptr);
    CHECK(cluster.result("red", join)->error.code == Errc::join_failed);
    CHECK(cluster.live_count("blue") == 1);
    CHECK(cluster.state("blue").drops[Errc::label_mismatch] == 1);
}

TEST_CASE("a node with another key, or with none, cannot join") {
    const auto with_key = [](std::uint8_t fill) {
        return [fill](endpoint::EndpointConfig& config, core::Questions&) {
            if (fill > 0) config.frame.keyring = *Keyring::create(Bytes(16, fill));
            config.swim.heal_interval = 0s;  // otherwise they retry
        };
    };
    Cluster cluster;
    cluster.start("member", with_key(1));
    cluster.start("outsider", with_key(2));
    cluster.start("open", with_key(0));
    const OpId outsider = cluster.join("outsider", {"member"});
    const OpId open = cluster.join("open", {"member"});
    cluster.run_for(30s);
    CHECK(cluster.result("outsider", outsider)->error.code == Errc::join_failed);
    CHECK(cluster.result("open", open)->error.code == Errc::join_failed);
    CHECK(cluster.live_count("member") == 1);
    CHECK(cluster.state("member").drops[Errc::decrypt_failed] == 1);
    CHECK(cluster.state("member").drops[Errc::not_encrypted] == 1);
}

TEST_CASE("a merge that a policy refuses fails the join and changes nothing") {
    struct Policy final : AdmissionPolicy {
        std::error_code on_merge(std::span<const Node>) override {
            return make_error_code(std::errc::permission_denied);
        }
    } policy;
    Cluster cluster;
    cluster.start("n0");
    cluster.start("picky", [&](endpoint::EndpointConfig&, core::Questions& questions) {
        questions.admission = &policy;
    });
    const OpId join = cluster.join("picky", {"n0"});
    cluster.run_for(10ms);  // later, n0 gossips, which only on_alive could refuse
    REQUIRE(cluster.result("picky", join) != nullptr);
    CHECK(cluster.result("picky", join)->error.code == Errc::join_failed);
    CHECK(cluster.live_count("picky") == 1);
}

TEST_CASE("operations under way end when the node is shut down") {
    Cluster cluster;
    cluster.start_many(3);
    cluster.join("n2", {"n1"});
    cluster.run_for(100ms);
    cluster.cut_off("n0", true);
    const OpId join = cluster.join("n1", {"n0"});
    const OpId send = cluster.begin("n1", endpoint::SendReliable{cluster.node("n0"), to_bytes("lost")});
    const OpId ping = cluster.begin("n1", endpoint::Ping{cluster.node("n0")});
    const OpId leave = cluster.begin("n1", endpoint::Leave{5s});
    cluster.shutdown("n1");
    for (const OpId operation : {join, send, ping, leave}) {
        REQUIRE(cluster.result("n1", operation) != nullptr);
        CHECK(cluster.result("n1", operation)->error.code == Errc::shutting_down);
    }
}
