#include "sim/cluster.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;

namespace {

Bytes key_of(std::size_t bytes, std::uint8_t fill) { return Bytes(bytes, fill); }

std::shared_ptr<Keyring> ring(const Bytes& key) { return *Keyring::create(key); }

}  // namespace

TEST_CASE("two nodes that join see each other at once") {
    Cluster cluster;
    cluster.start_many(2);
    const OpId join = cluster.join("n1", {"n0"});
    cluster.run_for(10ms);
    REQUIRE(cluster.result("n1", join) != nullptr);
    CHECK_FALSE(cluster.result("n1", join)->error.code);
    CHECK(cluster.result("n1", join)->join.joined == 1);
    CHECK(cluster.everybody_sees(2));
    CHECK(cluster.events_of<NodeJoined>("n0").size() == 2);  // itself and n1
}

TEST_CASE(
    "twenty nodes that join one of them see each other within three seconds, and stay calm for ten minutes") {
    Cluster cluster;
    cluster.start_many(20);
    cluster.join_all();
    CHECK(cluster.run_until([&] { return cluster.everybody_sees(20); }, 3s));
    cluster.run_for(600s);
    CHECK(cluster.everybody_sees(20));
    for (int i = 0; i < 20; ++i) {
        const std::string name = "n" + std::to_string(i);
        CHECK(cluster.events_of<NodeSuspected>(name).empty());
        CHECK(cluster.state(name).drops.total() == 0);
        CHECK(cluster.state(name).counters.probes > 500);
    }
}

TEST_CASE("every layer of encryption, label and compression carries a cluster") {
    const std::size_t key_bytes = GENERATE(0U, 16U, 24U, 32U);
    const std::string label = GENERATE("", "blue");
    const auto compression =
        GENERATE(wire::Compression::none, wire::Compression::lzw, wire::Compression::lz4);
    Cluster cluster;
    cluster.start_many(4, [&](endpoint::EndpointConfig& config, core::Questions&) {
        if (key_bytes > 0) config.frame.keyring = ring(key_of(key_bytes, 7));
        config.frame.label = label;
        config.frame.compression = compression;
    });
    cluster.join_all();
    CHECK(cluster.run_until([&] { return cluster.everybody_sees(4); }, 3s));
    cluster.run_for(20s);
    CHECK(cluster.everybody_sees(4));
    for (const char* name : {"n0", "n1", "n2", "n3"}) CHECK(cluster.state(name).drops.total() == 0);
}

TEST_CASE(
    "a node that dies is suspected, then declared dead by everybody, and its suspicion is not called a "
    "leave") {
    Cluster cluster;
    cluster.start_many(6);
    cluster.join_all();
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(6); }, 3s));
    cluster.kill("n4");
    CHECK(cluster.run_until([&] { return cluster.everybody_else_sees("n4", NodeState::dead); }, 60s));
    for (const char* name : {"n0", "n1", "n2", "n3", "n5"}) {
        const auto left = cluster.events_of<NodeLeft>(name);
        REQUIRE(left.size() == 1);
        CHECK(left[0].node.name == "n4");
        CHECK_FALSE(left[0].graceful);
    }
}

TEST_CASE("a node that leaves is seen as left by everybody, and nobody suspects it") {
    Cluster cluster;
    cluster.start_many(5);
    cluster.join_all();
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(5); }, 3s));
    const OpId leave = cluster.begin("n2", endpoint::Leave{5s});
    CHECK(cluster.run_until([&] { return cluster.result("n2", leave) != nullptr; }, 5s));
    CHECK_FALSE(cluster.result("n2", leave)->error.code);
    cluster.shutdown("n2");
    CHECK(cluster.run_until([&] { return cluster.everybody_else_sees("n2", NodeState::left); }, 2s));
    cluster.run_for(20s);
    for (const char* name : {"n0", "n1", "n3", "n4"}) {
        CHECK(cluster.events_of<NodeSuspected>(name).empty());
        REQUIRE(cluster.events_of<NodeLeft>(name).size() == 1);
        CHECK(cluster.events_of<NodeLeft>(name)[0].graceful);
    }
}

TEST_CASE("a node that is gone a moment after it says that it leaves is still seen as left") {
    Cluster cluster;
    cluster.start_many(5);
    cluster.join_all();
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(5); }, 3s));
    // Drop all its packets, so that only streams can announce the leave.
    cluster.lose_packets_of("n2", true);
    cluster.begin("n2", endpoint::Leave{5s});
    cluster.run_for(20ms);
    cluster.kill("n2");
    CHECK(cluster.run_until([&] { return cluster.everybody_else_sees("n2", NodeState::left); }, 2s));
    cluster.run_for(20s);
    for (const char* name : {"n0", "n1", "n3", "n4"}) CHECK(cluster.events_of<NodeLeft>(name).at(0).graceful);
}

TEST_CASE("a leave does not wait for the unreachable once the others know") {
    Cluster cluster;
    cluster.start_many(4);
    cluster.join_all();
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(4); }, 3s));
    cluster.cut_off("n3", true);
    const OpId leave = cluster.begin("n0", endpoint::Leave{30s});
    CHECK(cluster.run_until([&] { return cluster.result("n0", leave) != nullptr; }, 3s));
}

TEST_CASE("a node that has left joins again in the same process") {
    Cluster cluster;
    cluster.start_many(4);
    cluster.join_all();
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(4); }, 3s));
    cluster.begin("n2", endpoint::Leave{5s});
    REQUIRE(cluster.run_until([&] { return cluster.everybody_else_sees("n2", NodeState::left); }, 5s));
    cluster.run_for(5s);
    const OpId join = cluster.join("n2", {"n0"});
    CHECK(cluster.run_until([&] { return cluster.everybody_sees(4); }, 3s));
    REQUIRE(cluster.result("n2", join) != nullptr);
    CHECK(cluster.result("n2", join)->join.joined == 1);
    cluster.run_for(60s);
    CHECK(cluster.everybody_sees(4));
}

TEST_CASE("two halves that were apart for ten minutes are one cluster again within a minute") {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Cluster cluster(seed);
        cluster.start_many(8);
        cluster.join_all();
        REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(8); }, 3s));
        for (const char* name : {"n1", "n3", "n5", "n7"}) cluster.put_on_side(name, 1);
        REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(4); }, 60s));
        cluster.run_for(10min);
        for (const char* name : {"n1", "n3", "n5", "n7"}) cluster.put_on_side(name, 0);
        INFO("seed " << seed);
        CHECK(cluster.run_until([&] { return cluster.everybody_sees(8); }, 60s));
    }
}

TEST_CASE("one node that was apart from all others for ten minutes is back within a minute") {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Cluster cluster(seed);
        cluster.start_many(8);
        cluster.join_all();
        REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(8); }, 3s));
        cluster.put_on_side("n6", 1);
        cluster.run_for(10min);
        REQUIRE(cluster.live_count("n0") == 7);
        REQUIRE(cluster.live_count("n6") == 1);
        cluster.put_on_side("n6", 0);
        INFO("seed " << seed);
        CHECK(cluster.run_until([&] { return cluster.everybody_sees(8); }, 60s));
    }
}

TEST_CASE("a healed partition does not bring back who has left in the meantime") {
    Cluster cluster;
    cluster.start_many(6);
    cluster.join_all();
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(6); }, 3s));
    for (const char* name : {"n3", "n4", "n5"}) cluster.put_on_side(name, 1);
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(3); }, 60s));
    cluster.begin("n4", endpoint::Leave{5s});  // it still answers, as a process may until it exits
    cluster.run_for(10min);
    for (const char* name : {"n3", "n4", "n5"}) cluster.put_on_side(name, 0);
    cluster.run_for(3min);
    for (const char* name : {"n0", "n1", "n2", "n3", "n5"}) {
        INFO(name);
        CHECK(cluster.live_count(name) == 5);
        CHECK(cluster.sees(name, "n4") != NodeState::alive);
    }
}

TEST_CASE("a node that is alone finds its seed again at the address that its name has by then") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.set_host("seed.test", {cluster.address("n0")});
    cluster.join("n1", {"seed.test"});
    cluster.run_for(1s);
    REQUIRE(cluster.everybody_sees(2));
    cluster.kill("n0");
    REQUIRE(cluster.run_until([&] { return cluster.live_count("n1") == 1; }, 60s));
    cluster.run_for(10min);
    // It comes back with another name and address, as a pod does.
    cluster.start("n9");
    CHECK_FALSE(cluster.run_until([&] { return cluster.live_count("n1") == 2; }, 60s));
    cluster.set_host("seed.test", {cluster.address("n9")});
    CHECK(cluster.run_until([&] { return cluster.live_count("n1") == 2; }, 60s));
}

TEST_CASE("a node that is alone joins no seed unasked that is an address, or that never took it in") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.join("n1", {"n0"});
    cluster.set_host("wrong.test", {*SocketAddress::parse("10.0.0.77:7946")});
    cluster.join("n1", {"wrong.test"});
    cluster.run_for(30s);
    REQUIRE(cluster.everybody_sees(2));
    cluster.kill("n0");
    REQUIRE(cluster.run_until([&] { return cluster.live_count("n1") == 1; }, 60s));
    const std::size_t before = cluster.lookups();
    // Nodes that are not members now live at both addresses.
    cluster.start_at("outsider", cluster.address("n0"));
    cluster.start_at("other outsider", *SocketAddress::parse("10.0.0.77:7946"));
    cluster.run_for(10min);
    CHECK(cluster.live_count("n1") == 1);
    CHECK(cluster.lookups() == before);
}

TEST_CASE("an address that has gone to another node is left alone") {
    Cluster cluster;
    cluster.start_many(3);
    cluster.join_all();
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(3); }, 3s));
    cluster.kill("n2");
    REQUIRE(cluster.run_until([&] { return cluster.sees("n0", "n2") == NodeState::dead; }, 60s));
    // A node of another cluster takes over the address.
    cluster.start_at("outsider", cluster.address("n2"));
    cluster.run_for(10min);
    CHECK(cluster.live_count("n0") == 2);
    CHECK(cluster.live_count("outsider") == 1);
}

TEST_CASE("a node cut off for a moment refutes its suspicion and is never reported as gone") {
    Cluster cluster(3);
    cluster.start_many(5);
    cluster.join_all();
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(5); }, 3s));
    cluster.cut_off("n3", true);
    REQUIRE(cluster.run_until([&] { return cluster.sees("n0", "n3") == NodeState::suspect; }, 10s));
    cluster.cut_off("n3", false);
    CHECK(cluster.run_until([&] { return cluster.everybody_else_sees("n3", NodeState::alive); }, 5s));
    CHECK(cluster.state("n3").counters.refutations > 0);
    for (const char* name : {"n0", "n1", "n2", "n4"}) CHECK(cluster.events_of<NodeLeft>(name).empty());
}

TEST_CASE("a node whose packets are lost but whose streams work is kept alive by stream pings") {
    Cluster cluster;
    cluster.start_many(3);
    cluster.join_all();
    REQUIRE(cluster.run_until([&] { return cluster.everybody_sees(3); }, 3s));
    cluster.lose_packets_of("n1", true);
    cluster.run_for(30s);
    CHECK(cluster.sees("n0", "n1") == NodeState::alive);
    CHECK(cluster.events_of<NodeSuspected>("n0").empty());
}

TEST_CASE("a third of all packets lost costs nobody its membership") {
    Cluster cluster(11);
    cluster.start_many(8);
    cluster.set_packet_loss(0.33);
    cluster.join_all();
    CHECK(cluster.run_until([&] { return cluster.everybody_sees(8); }, 40s));
    cluster.run_for(120s);
    for (int i = 0; i < 8; ++i) CHECK(cluster.events_of<NodeLeft>("n" + std::to_string(i)).empty());
}

TEST_CASE("a cluster learns of a member that only push/pull can tell of") {
    Cluster cluster;
    cluster.start_many(
        3, [](endpoint::EndpointConfig& config, core::Questions&) { config.swim.gossip_nodes = 0; });
    cluster.join("n1", {"n0"});
    cluster.run_for(50ms);
    cluster.join("n2", {"n0"});
    cluster.run_for(50ms);
    CHECK(cluster.sees("n1", "n2") == NodeState::dead);  // unknown
    CHECK(cluster.run_until([&] { return cluster.everybody_sees(3); }, 70s));
}

TEST_CASE("user messages arrive by packet and by stream, small and large") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.join_all();
    cluster.run_for(100ms);
    REQUIRE(cluster.send_best_effort("n0", "n1", "by packet"));
    const std::string large(100'000, 'L');
    const OpId sent = cluster.begin("n0", endpoint::SendReliable{cluster.node("n1"), to_bytes(large)});
    cluster.run_for(50ms);
    const auto received = cluster.events_of<UserMessage>("n1");
    REQUIRE(received.size() == 2);
    CHECK(as_text(received[0].payload) == "by packet");
    CHECK(as_text(received[1].payload) == large);
    CHECK(received[0].from == cluster.address("n0"));
    REQUIRE(cluster.result("n0", sent) != nullptr);
    CHECK_FALSE(cluster.result("n0", sent)->error.code);
    CHECK(cluster.send_best_effort("n0", "n1", std::string(65'507, 'x')).error().code ==
          Errc::message_too_large);
}

TEST_CASE("a ping measures the round trip, and to the dead it ends with no response") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.join_all();
    cluster.run_for(100ms);
    const OpId ok = cluster.begin("n0", endpoint::Ping{cluster.node("n1")});
    cluster.run_for(10ms);
    REQUIRE(cluster.result("n0", ok) != nullptr);
    CHECK(cluster.result("n0", ok)->round_trip == 2 * Cluster::latency);
    cluster.kill("n1");
    const OpId silent = cluster.begin("n0", endpoint::Ping{cluster.node("n1")});
    cluster.run_for(500ms);
    REQUIRE(cluster.result("n0", silent) != nullptr);
    CHECK(cluster.result("n0", silent)->error.code == Errc::no_response);
}

TEST_CASE("the same seed gives the same run") {
    const auto run = [](std::uint64_t seed) {
        Cluster cluster(seed);
        cluster.start_many(6);
        cluster.set_packet_loss(0.2);
        cluster.join_all();
        cluster.run_for(30s);
        cluster.kill("n2");
        cluster.run_for(60s);
        std::string trace = std::to_string(cluster.datagrams());
        for (const auto& event : cluster.events_of<NodeSuspected>("n0")) {
            trace += event.node.name + event.accuser +
                     std::to_string(event.node.state_changed.time_since_epoch().count());
        }
        return trace;
    };
    CHECK(run(4) == run(4));
    CHECK(run(4) != run(5));
}

TEST_CASE("an operation with a limit ends there, and one that is over knows no limit") {
    Cluster cluster;
    cluster.start_many(2);
    cluster.join_all();
    cluster.run_for(100ms);
    const OpId quick =
        cluster.begin("n0", endpoint::SendReliable{cluster.node("n1"), to_bytes("quick"), 10s});
    cluster.run_for(50ms);
    REQUIRE(cluster.result("n0", quick) != nullptr);
    CHECK_FALSE(cluster.result("n0", quick)->error.code);
    cluster.cut_off("n1", true);
    const OpId slow =
        cluster.begin("n0", endpoint::SendReliable{cluster.node("n1"), to_bytes("slow"), 300ms});
    cluster.run_for(299ms);
    CHECK(cluster.result("n0", slow) == nullptr);
    cluster.run_for(1ms);
    REQUIRE(cluster.result("n0", slow) != nullptr);
    CHECK(cluster.result("n0", slow)->error.code == Errc::timed_out);
    cluster.run_for(30s);  // the cluster's checks would report a second completion
}

TEST_CASE("a cluster that asks first keeps who has lost its network, and takes it back when that is over") {
    Cluster cluster;
    cluster.start_many(
        3, [](endpoint::EndpointConfig& config, core::Questions&) { config.swim.unreachable_first = true; });
    cluster.join_all();
    cluster.run_for(2s);
    cluster.cut_off("n2", true);
    CHECK(cluster.run_until([&] { return !cluster.events_of<NodeUnreachable>("n0").empty(); }, 60s));
    cluster.run_for(10min);
    CHECK(cluster.sees("n0", "n2") == NodeState::suspect);
    CHECK(cluster.events_of<NodeLeft>("n0").empty());
    cluster.cut_off("n2", false);
    CHECK(cluster.run_until([&] { return cluster.sees("n0", "n2") == NodeState::alive; }, 60s));
    CHECK_FALSE(cluster.events_of<NodeRefuted>("n0").empty());

    cluster.kill("n2");
    const auto before = cluster.events_of<NodeUnreachable>("n0").size();
    CHECK(cluster.run_until([&] { return cluster.events_of<NodeUnreachable>("n0").size() > before; }, 60s));
    cluster.confirm_dead("n0", "n2");
    CHECK(cluster.sees("n0", "n2") == NodeState::dead);
    CHECK(cluster.run_until([&] { return cluster.sees("n1", "n2") == NodeState::dead; }, 10s));
}

TEST_CASE("a node that asks first finds those again who have forgotten it meanwhile") {
    Cluster cluster;
    cluster.start("n0", [](endpoint::EndpointConfig& config, core::Questions&) {
        config.swim.unreachable_first = true;
    });
    for (const auto* name : {"n1", "n2"}) {  // as Go nodes, which do not search for lost members
        cluster.start(
            name, [](endpoint::EndpointConfig& config, core::Questions&) { config.swim.heal_interval = 0s; });
    }
    cluster.join_all();
    cluster.run_for(2s);
    cluster.cut_off("n0", true);
    cluster.run_for(10min);
    CHECK_FALSE(cluster.state("n1").members.find("n0").has_value());
    CHECK(cluster.sees("n0", "n1") == NodeState::suspect);
    cluster.cut_off("n0", false);
    const auto is_whole = [&] {
        return cluster.sees("n0", "n1") == NodeState::alive && cluster.sees("n0", "n2") == NodeState::alive &&
               cluster.sees("n1", "n0") == NodeState::alive && cluster.sees("n2", "n0") == NodeState::alive;
    };
    CHECK(cluster.run_until(is_whole, 60s));
}
