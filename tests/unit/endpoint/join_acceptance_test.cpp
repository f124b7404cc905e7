// A join succeeds when the peer lists us. These tests cover how the joiner finds out, and what a
// refusal means.
#include "sim/cluster.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;

namespace {

// Refuses on demand and counts the questions.
struct Policy final : AdmissionPolicy {
    std::error_code on_merge(std::span<const Node>) override {
        ++merges;
        return refuses_merge ? make_error_code(std::errc::permission_denied) : std::error_code();
    }
    std::error_code on_alive(const Node& peer) override {
        ++alives;
        return peer.name == refused_name ? make_error_code(std::errc::permission_denied) : std::error_code();
    }

    bool refuses_merge = false;
    std::string refused_name;
    int merges = 0;
    int alives = 0;
};

Cluster::Customize with(Policy& policy) {
    return [&](endpoint::EndpointConfig&, core::Questions& questions) { questions.admission = &policy; };
}

std::uint64_t merged(const Cluster& cluster, const std::string& name) {
    return cluster.state(name).counters.pushes_merged;
}

}  // namespace

TEST_CASE("a node that is accepted joins with one exchange and looks with another, which is no join") {
    Policy policy;
    Cluster cluster;
    cluster.start("n0", with(policy));
    cluster.start("n1");
    const OpId join = cluster.join("n1", {"n0"});
    cluster.run_for(20ms);
    REQUIRE(cluster.result("n1", join) != nullptr);
    CHECK(cluster.result("n1", join)->join.joined == 1);
    CHECK(merged(cluster, "n0") == 2);
    CHECK(policy.merges == 1);
}

TEST_CASE("a node that is known already needs one exchange") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.join("n1", {"n0"});
    cluster.run_for(20ms);
    const auto before = merged(cluster, "n0");
    const OpId again = cluster.join("n1", {"n0"});
    cluster.run_for(20ms);
    REQUIRE(cluster.result("n1", again) != nullptr);
    CHECK(cluster.result("n1", again)->join.joined == 1);
    CHECK(merged(cluster, "n0") == before + 1);
}

TEST_CASE("a node joins itself with one exchange") {
    Cluster cluster;
    cluster.start("n0");
    const OpId join = cluster.join("n0", {"n0"});
    cluster.run_for(20ms);
    REQUIRE(cluster.result("n0", join) != nullptr);
    CHECK(cluster.result("n0", join)->join.joined == 1);
}

TEST_CASE("a peer whose merge policy says no is not joined, though it answered") {
    Policy policy;
    policy.refuses_merge = true;
    Cluster cluster;
    cluster.start("picky", with(policy));
    cluster.start("n1");
    const OpId join = cluster.join("n1", {"picky"});
    cluster.run_for(20ms);  // later, n1 gossips, which only on_alive could refuse
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->error.code == Errc::join_failed);
    CHECK(result->error.detail ==
          "failed to join 10.0.0.1:7946: the peer answered, but does not list us: refused by its merge "
          "delegate or by its versions?");
    REQUIRE(result->join.failures().size() == 1);
    CHECK(result->join.failures()[0].error.code == Errc::join_refused);
    CHECK(policy.merges == 1);
    CHECK(cluster.live_count("picky") == 1);
    CHECK(cluster.live_count("n1") == 2);  // n1 keeps what it heard
}

TEST_CASE("one that refuses among others is told in the summary of a join that succeeds") {
    Policy policy;
    policy.refuses_merge = true;
    Cluster cluster;
    cluster.start("picky", with(policy));
    cluster.start("n1");
    cluster.start("n2");
    const OpId join = cluster.join("n2", {"picky", "n1"});
    cluster.run_for(20ms);
    const auto* result = cluster.result("n2", join);
    REQUIRE(result != nullptr);
    CHECK_FALSE(result->error.code);
    CHECK(result->join.joined == 1);
    REQUIRE(result->join.failures().size() == 1);
    CHECK(result->join.failures()[0].seed == cluster.address("picky").to_string());
    CHECK(result->join.failures()[0].error.code == Errc::join_refused);
}

// Go: TestMemberlist_Join_Cancel.
TEST_CASE("when both sides refuse the merge, our own refusal is what the join reports") {
    Policy first, second;
    first.refuses_merge = second.refuses_merge = true;
    Cluster cluster;
    cluster.start("n0", with(first));
    cluster.start("n1", with(second));
    const OpId join = cluster.join("n1", {"n0"});
    cluster.run_for(20ms);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->error.code == Errc::join_failed);
    CHECK(result->join.failures().at(0).error.code == Errc::refused_by_policy);
    CHECK(first.merges == 1);
    CHECK(second.merges == 1);
    CHECK(cluster.live_count("n0") == 1);
    CHECK(cluster.live_count("n1") == 1);
}

// Go: TestMemberlist_Join_Cancel_Passive. Difference: Go counts this as joined.
TEST_CASE("when both sides ignore each other's alive messages, nobody has joined") {
    Policy first, second;
    first.refused_name = "n1";
    second.refused_name = "n0";
    Cluster cluster;
    cluster.start("n0", with(first));
    cluster.start("n1", with(second));
    const OpId join = cluster.join("n1", {"n0"});
    cluster.run_for(1s);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->join.joined == 0);
    CHECK(result->join.failures().at(0).error.code == Errc::join_refused);
    CHECK(cluster.live_count("n0") == 1);
    CHECK(cluster.live_count("n1") == 1);
    CHECK(first.alives > 1);
    CHECK(second.alives > 1);
}

TEST_CASE("versions that do not overlap are our own failure to merge, and nobody lists anybody") {
    const auto speaks = [](std::uint8_t delegate) {
        return [delegate](endpoint::EndpointConfig& config, core::Questions&) {
            config.local.versions.delegate_min = config.local.versions.delegate_max = delegate;
            config.local.versions.delegate = delegate;
        };
    };
    Cluster cluster;
    cluster.start("n0", speaks(4));
    cluster.start("n1", speaks(0));
    const OpId join = cluster.join("n1", {"n0"});
    cluster.run_for(1s);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->join.joined == 0);
    CHECK(result->join.failures().at(0).error.code == Errc::incompatible_protocol);
    CHECK(cluster.live_count("n0") == 1);
}

TEST_CASE("a name that another member has is no way in, and the join says who has it") {
    Cluster cluster;
    cluster.start_many(3);
    cluster.join("n1", {"n0"});
    cluster.run_for(1s);
    cluster.start("impostor",
                  [](endpoint::EndpointConfig& config, core::Questions&) { config.local.name = "n1"; });
    const OpId join = cluster.join("impostor", {"n0"});
    cluster.run_for(20ms);
    const auto* result = cluster.result("impostor", join);
    REQUIRE(result != nullptr);
    CHECK(result->join.failures().at(0).error.code == Errc::join_refused);
    CHECK_THAT(result->error.detail, Catch::Contains("knows our name as that of a node at 10.0.0.2:7946"));
}

TEST_CASE("a node that comes back under its name, alive, left or dead to the others, is joined") {
    Cluster cluster;
    cluster.start_many(3);
    cluster.join_all();
    cluster.run_for(1s);
    SECTION("before anybody noticed") { cluster.kill("n2"); }
    SECTION("as a suspect") {
        cluster.kill("n2");
        REQUIRE(cluster.run_until([&] { return cluster.sees("n0", "n2") == NodeState::suspect; }, 60s));
    }
    SECTION("dead") {
        cluster.kill("n2");
        REQUIRE(cluster.run_until([&] { return cluster.sees("n0", "n2") == NodeState::dead; }, 60s));
    }
    SECTION("left") {
        cluster.begin("n2", endpoint::Leave{5s});
        cluster.run_for(5s);
        REQUIRE(cluster.sees("n0", "n2") == NodeState::left);
        cluster.kill("n2");
    }
    cluster.restart("n2");
    const OpId join = cluster.join("n2", {"n0"});
    cluster.run_for(30ms);
    REQUIRE(cluster.result("n2", join) != nullptr);
    INFO(cluster.result("n2", join)->error.detail);
    CHECK(cluster.result("n2", join)->join.joined == 1);
    cluster.run_for(1s);  // gossip refutes a suspicion
    CHECK(cluster.sees("n0", "n2") == NodeState::alive);
}

TEST_CASE("a peer that vanishes after its answer is not joined, and the join says so") {
    Cluster cluster;
    cluster.start_many(2);
    const OpId join = cluster.join("n1", {"n0"});
    REQUIRE(cluster.run_until([&] { return merged(cluster, "n1") == 1; }, 1s));
    cluster.kill("n0");
    cluster.run_for(60s);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->join.joined == 0);
    CHECK_THAT(result->error.detail,
               Catch::Contains("the peer answered, but could not be asked whether it lists us: "));
}

TEST_CASE("a restarted node that the policy refuses does not get in by contradicting what is held of it") {
    Policy policy;
    Cluster cluster;
    cluster.start("picky", with(policy));
    cluster.start("n1");
    cluster.join("n1", {"picky"});
    cluster.run_for(1s);
    cluster.kill("n1");
    REQUIRE(cluster.run_until([&] { return cluster.sees("picky", "n1") == NodeState::dead; }, 60s));
    policy.refuses_merge = true;
    policy.merges = 0;
    cluster.restart("n1");
    const OpId join = cluster.join("n1", {"picky"});
    cluster.run_for(20ms);
    const auto* result = cluster.result("n1", join);
    REQUIRE(result != nullptr);
    CHECK(result->join.failures().at(0).error.code == Errc::join_refused);
    CHECK_THAT(result->error.detail, Catch::Contains("the peer answered, but lists us as dead: "));
    CHECK(policy.merges == 2);
    CHECK(cluster.sees("picky", "n1") == NodeState::dead);
}

TEST_CASE("a join that waits for the peer to merge can be cancelled") {
    Cluster cluster;
    cluster.start_many(2);
    const OpId join = cluster.join("n1", {"n0"});
    REQUIRE(cluster.run_until([&] { return merged(cluster, "n1") == 1; }, 1s));
    REQUIRE(cluster.result("n1", join) == nullptr);
    cluster.cancel("n1", join);
    REQUIRE(cluster.result("n1", join) != nullptr);
    CHECK(cluster.result("n1", join)->error.code == Errc::operation_canceled);
    CHECK(cluster.result("n1", join)->join.failures().at(0).error.code == Errc::operation_canceled);
    cluster.run_for(60s);
}
