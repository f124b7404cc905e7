// The cases of memberlist's own tests of whole nodes (memberlist_test.go, integ_test.go), with
// their numbers, on the virtual network. tests/CONFORMANCE.md maps them to the upstream tests.
#include <set>

#include "sim/cluster.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;

namespace {

// Joins and waits until both nodes list all members.
void join_ok(Cluster& cluster, const std::string& name, const std::string& seed, std::size_t members = 2) {
    const OpId join = cluster.join(name, {seed});
    REQUIRE(cluster.run_until([&] { return cluster.result(name, join) != nullptr; }, 30s));
    INFO(cluster.result(name, join)->error.message());
    REQUIRE(cluster.result(name, join)->join.joined == 1);
    REQUIRE(cluster.run_until(
        [&] { return cluster.live_count(name) == members && cluster.live_count(seed) == members; }, 10s));
}

std::string meta_of(const Cluster& cluster, const std::string& name, const std::string& other) {
    const auto& members = cluster.state(name).members;
    return std::string(as_text(members[members.find(other).value()].meta));
}

}  // namespace

TEST_CASE("nodes that speak different versions of the protocol join") {
    using Pair = std::pair<std::uint8_t, std::uint8_t>;
    const auto [first, second] =
        GENERATE(Pair{2, 1}, Pair{2, 3}, Pair{3, 2}, Pair{3, 1}, Pair{2, 2}, Pair{2, 5});
    Cluster cluster;
    cluster.start("n0", [v = first](auto& config, auto&) { config.local.versions.protocol = v; });
    cluster.start("n1", [v = second](auto& config, auto&) { config.local.versions.protocol = v; });
    join_ok(cluster, "n1", "n0");
    cluster.run_for(20s);
    CHECK(cluster.everybody_sees(2));
    const auto& members = cluster.state("n0").members;
    CHECK(members[*members.find("n1")].versions.protocol == second);
}

TEST_CASE("labels let in who has the same one, with and without encryption, and nobody else") {
    const bool is_encrypted = GENERATE(false, true);
    const auto labeled = [&](std::string label) {
        return [label = std::move(label), is_encrypted](endpoint::EndpointConfig& config, core::Questions&) {
            config.frame.label = label;
            if (!is_encrypted) return;
            const Bytes key{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
            config.frame.keyring = Keyring::create(key).value();
        };
    };
    Cluster cluster;
    cluster.start("n0", labeled("blah"));
    cluster.start("same", labeled("blah"));
    cluster.start("none", labeled(""));
    cluster.start("other", labeled("not-blah"));
    join_ok(cluster, "same", "n0");
    for (const char* outsider : {"none", "other"}) {
        const OpId join = cluster.join(outsider, {"n0"});
        REQUIRE(cluster.run_until([&] { return cluster.result(outsider, join) != nullptr; }, 30s));
        CHECK(cluster.result(outsider, join)->error.code == Errc::join_failed);
    }
    cluster.run_for(10s);
    for (const char* member : {"n0", "same"}) CHECK(cluster.state(member).members.size() == 2);
    for (const char* outsider : {"none", "other"}) CHECK(cluster.state(outsider).members.size() == 1);
}

namespace {

// Refuses every merge, or every alive message except its own node's.
struct Refusing final : AdmissionPolicy {
    std::error_code on_merge(std::span<const Node>) override {
        ++asked;
        return refuses_merges ? make_error_code(std::errc::permission_denied) : std::error_code{};
    }
    std::error_code on_alive(const Node& peer) override {
        if (refuses_merges || peer.name == own_name) return {};
        ++asked;
        return make_error_code(std::errc::permission_denied);
    }
    bool refuses_merges = false;
    std::string own_name;
    int asked = 0;
};

}  // namespace

TEST_CASE("a merge that both sides refuse is no join, and the reason is told") {
    Refusing policies[2];
    Cluster cluster;
    for (int i = 0; i < 2; ++i) {
        policies[i].refuses_merges = true;
        cluster.start("n" + std::to_string(i),
                      [&, i](auto&, core::Questions& questions) { questions.admission = &policies[i]; });
    }
    const OpId join = cluster.join("n1", {"n0"});
    REQUIRE(cluster.run_until([&] { return cluster.result("n1", join) != nullptr; }, 30s));
    CHECK(cluster.result("n1", join)->join.joined == 0);
    CHECK_THAT(cluster.result("n1", join)->error.detail,
               Catch::Contains(make_error_code(std::errc::permission_denied).message()));
    for (const char* name : {"n0", "n1"}) CHECK(cluster.live_count(name) == 1);
    for (const auto& policy : policies) CHECK(policy.asked > 0);
}

TEST_CASE("where both ignore each other's alive messages nobody lists anybody") {
    Refusing policies[2];
    Cluster cluster;
    for (int i = 0; i < 2; ++i) {
        policies[i].own_name = "n" + std::to_string(i);
        cluster.start("n" + std::to_string(i),
                      [&, i](auto&, core::Questions& questions) { questions.admission = &policies[i]; });
    }
    const OpId join = cluster.join("n1", {"n0"});
    REQUIRE(cluster.run_until([&] { return cluster.result("n1", join) != nullptr; }, 30s));
    for (const char* name : {"n0", "n1"}) CHECK(cluster.live_count(name) == 1);
    for (const auto& policy : policies) CHECK(policy.asked > 0);
}

TEST_CASE("who leaves lists itself no more, and to the other has left") {
    const auto quickly = [](endpoint::EndpointConfig& config, core::Questions&) {
        config.swim.gossip_interval = 1ms;
    };
    Cluster cluster;
    cluster.start_many(2, quickly);
    join_ok(cluster, "n1", "n0");
    const OpId leave = cluster.begin("n0", endpoint::Leave{1s});
    REQUIRE(cluster.run_until([&] { return cluster.result("n0", leave) != nullptr; }, 1s));
    CHECK_FALSE(cluster.result("n0", leave)->error.code);
    cluster.run_for(10ms);
    CHECK(cluster.live_count("n0") == 1);
    CHECK(cluster.live_count("n1") == 1);
    CHECK(cluster.sees("n1", "n0") == NodeState::left);
}

TEST_CASE("a node that stops without a word is noticed, however quick the probes are") {
    Cluster cluster;
    cluster.start_many(2, [](endpoint::EndpointConfig& config, core::Questions&) {
        config.swim.probe_interval = 10ms;
        config.swim.probe_timeout = 5ms;
        config.swim.suspicion_max_timeout_mult = 1;
    });
    join_ok(cluster, "n1", "n0");
    cluster.shutdown("n0");
    CHECK(cluster.run_until([&] { return cluster.live_count("n1") == 1; }, 20s));
    CHECK(cluster.sees("n1", "n0") == NodeState::dead);
}

TEST_CASE("metadata are exchanged by a join") {
    struct Role final : Delegate {
        explicit Role(std::string text) : meta(std::move(text)) {}
        Bytes node_meta(std::size_t) override { return to_bytes(meta); }
        std::string meta;
    } web("web"), lb("lb");
    Cluster cluster;
    cluster.start("n0", [&](auto&, core::Questions& questions) { questions.delegate = &web; });
    cluster.start("n1", [&](auto&, core::Questions& questions) { questions.delegate = &lb; });
    join_ok(cluster, "n0", "n1");
    for (const char* name : {"n0", "n1"}) {
        CHECK(meta_of(cluster, name, "n0") == "web");
        CHECK(meta_of(cluster, name, "n1") == "lb");
    }
}

TEST_CASE("256 broadcasts of the application all arrive, and its state goes both ways") {
    struct App final : Delegate {
        std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
            std::vector<Bytes> fit;
            while (!waiting.empty() && overhead + waiting.back().size() <= limit) {
                limit -= overhead + waiting.back().size();
                fit.push_back(to_bytes(waiting.back()));
                waiting.pop_back();
            }
            return fit;
        }
        Bytes local_state(bool) override { return to_bytes(state); }
        void merge_remote_state(BytesView remote, bool) override { heard = as_text(remote); }
        std::string state;
        std::string heard;
        std::vector<std::string> waiting;
    } first, second;
    first.state = "something";
    second.state = "my state";
    std::multiset<std::string> all;
    for (int i = 0; i < 256; ++i) {
        second.waiting.push_back(std::to_string(i));
        all.insert(std::to_string(i));
    }
    Cluster cluster;
    const auto start = [&](const char* name, App& app) {
        cluster.start(name, [&](endpoint::EndpointConfig& config, core::Questions& questions) {
            config.swim.gossip_interval = config.swim.push_pull_interval = 100ms;
            questions.delegate = &app;
        });
    };
    start("n0", first);
    start("n1", second);
    join_ok(cluster, "n1", "n0");
    cluster.run_for(3s);
    std::multiset<std::string> heard;
    for (const auto& message : cluster.events_of<UserMessage>("n0")) heard.emplace(as_text(message.payload));
    CHECK(heard == all);
    CHECK(first.heard == "my state");
    CHECK(second.heard == "something");
}

TEST_CASE("direct messages arrive in both directions") {
    Cluster cluster;
    cluster.start_many(2, [](endpoint::EndpointConfig& config, core::Questions&) {
        config.swim.gossip_interval = config.swim.push_pull_interval = 1ms;
    });
    join_ok(cluster, "n1", "n0");
    REQUIRE(cluster.send_best_effort("n0", "n1", "ping"));
    REQUIRE(cluster.send_best_effort("n1", "n0", "pong"));
    cluster.run_for(100ms);
    const auto expect = [&](const std::string& name, std::string_view payload) {
        const auto received = cluster.events_of<UserMessage>(name);
        REQUIRE(received.size() == 1);
        CHECK(as_text(received[0].payload) == payload);
    };
    expect("n0", "pong");
    expect("n1", "ping");
}

TEST_CASE("a name that is taken is reported with both who bear it") {
    Cluster cluster;
    cluster.start("n0");
    cluster.start("other",
                  [](endpoint::EndpointConfig& config, core::Questions&) { config.local.name = "n0"; });
    const OpId join = cluster.join("n0", {"other"});
    cluster.run_for(100ms);
    REQUIRE(cluster.result("n0", join) != nullptr);
    // Go's join succeeds although nobody knows the joiner. Ours counts the peers that list this
    // node at its own address.
    CHECK(cluster.result("n0", join)->join.failures().at(0).error.code == Errc::join_refused);
    const auto conflicts = cluster.events_of<NameConflict>("n0");
    REQUIRE_FALSE(conflicts.empty());
    CHECK(conflicts[0].existing.name == "n0");
    CHECK(conflicts[0].claimant.name == "n0");
    CHECK(conflicts[0].existing.address == cluster.address("n0"));
    CHECK(conflicts[0].claimant.address == cluster.address("other"));
}

TEST_CASE("a completed ping is told of with its node, its round trip and its payload") {
    struct Pings final : PingDelegate {
        Bytes ack_payload() override { return to_bytes("whatever"); }
        void on_ping_complete(const Node& peer, Duration time, BytesView bytes) override {
            other = peer;
            round_trip = time;
            payload = to_bytes(bytes);
        }
        Node other;
        Duration round_trip{};
        Bytes payload;
    } pings[2];
    Cluster cluster;
    for (int i = 0; i < 2; ++i) {
        cluster.start("n" + std::to_string(i),
                      [&, i](endpoint::EndpointConfig& config, core::Questions& questions) {
                          config.swim.probe_interval = 100ms;
                          questions.ping = &pings[i];
                      });
    }
    join_ok(cluster, "n1", "n0");
    cluster.run_for(200ms);
    CHECK(pings[1].other.name == "n0");
    CHECK(pings[1].other.address == cluster.address("n0"));
    CHECK(pings[1].round_trip == 2 * Cluster::latency);
    CHECK(as_text(pings[1].payload) == "whatever");
}

TEST_CASE("who joins with another key is told that it does not open what it gets") {
    const auto with_key = [](std::string_view key) {
        return [key](endpoint::EndpointConfig& config, core::Questions&) {
            config.frame.keyring = Keyring::create(as_bytes(key)).value();
        };
    };
    Cluster cluster;
    cluster.start("n0", with_key("4W6DGn2VQVqDEceOdmuRTQ=="));  // any 24 bytes of text are a key
    cluster.start("n1", with_key("XhX/w702/JKKK7/7OtM9Ww=="));
    const OpId join = cluster.join("n1", {"n0"});
    cluster.run_for(1s);
    REQUIRE(cluster.result("n1", join) != nullptr);
    CHECK(cluster.result("n1", join)->error.code == Errc::join_failed);
    CHECK_THAT(cluster.result("n1", join)->error.detail,
               Catch::Contains("no installed keys could decrypt the message"));
}

TEST_CASE("a running cluster becomes an encrypted one in three steps") {
    // Each step restarts the nodes one by one. The steps install the keys, encrypt with them, and
    // reject plaintext.
    const auto step = [](int number) {
        return [number](endpoint::EndpointConfig& config, core::Questions&) {
            config.swim.gossip_interval = 100ms;
            if (number == 0) return;
            config.frame.keyring =
                Keyring::create(as_bytes(std::string_view("Hi16ZXu2lNCRVwtr20khAg=="))).value();
            config.frame.verify_outgoing = number >= 2;
            config.frame.verify_incoming = number >= 3;
        };
    };
    Cluster cluster;
    cluster.start("m0", step(0));
    cluster.start("m1", step(0));
    join_ok(cluster, "m1", "m0");
    const auto restart = [&](const std::string& name, const std::string& bystander, int number) {
        INFO(name << " takes step " << number);
        const OpId leave = cluster.begin(name, endpoint::Leave{1s});
        REQUIRE(cluster.run_until([&] { return cluster.result(name, leave) != nullptr; }, 2s));
        CHECK_FALSE(cluster.result(name, leave)->error.code);
        REQUIRE(cluster.run_until([&] { return cluster.live_count(bystander) == 1; }, 2s));
        cluster.shutdown(name);
        cluster.restart(name, step(number));
        join_ok(cluster, name, bystander);
        cluster.run_for(5s);
        CHECK(cluster.everybody_sees(2));
        for (const char* node : {"m0", "m1"}) CHECK(cluster.state(node).drops.total() == 0);
    };
    for (int number = 1; number <= 3; ++number) {
        restart("m0", "m1", number);
        restart("m1", "m0", number);
    }
    cluster.inject("m0", cluster.address("m1"), Bytes{0, 0x80});  // an unencrypted ping
    CHECK(cluster.state("m0").drops.total() == 1);
}

TEST_CASE("sixteen encrypted nodes joined in a chain all list each other a quarter of a second later") {
    const Bytes key{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    Cluster cluster;
    cluster.start_many(16, [&](endpoint::EndpointConfig& config, core::Questions&) {
        config.swim.probe_interval = 20ms;
        config.swim.probe_timeout = 100ms;
        config.swim.gossip_interval = 20ms;
        config.swim.push_pull_interval = 200ms;
        config.frame.keyring = Keyring::create(key).value();
    });
    for (int i = 1; i < 16; ++i) {
        const std::string name = "n" + std::to_string(i);
        const OpId join = cluster.join(name, {"n" + std::to_string(i - 1)});
        REQUIRE(cluster.run_until([&] { return cluster.result(name, join) != nullptr; }, 1s));
        CHECK(cluster.result(name, join)->join.joined == 1);
    }
    cluster.run_for(250ms);
    CHECK(cluster.everybody_sees(16));
}

// --- where we do better (WIRE.md 8.2) ------------------------------------------------------------

TEST_CASE("a message to a node that does not answer its dial fails in time") {
    Cluster cluster;
    cluster.start_many(2);
    join_ok(cluster, "n1", "n0");
    cluster.cut_off("n0", true);
    const OpId sent = cluster.begin("n1", endpoint::SendReliable{cluster.node("n0"), to_bytes("lost")});
    cluster.run_for(10s - 1ms);
    CHECK(cluster.result("n1", sent) == nullptr);
    cluster.run_for(1ms);
    REQUIRE(cluster.result("n1", sent) != nullptr);
    CHECK(cluster.result("n1", sent)->error.code == Errc::timed_out);
}
