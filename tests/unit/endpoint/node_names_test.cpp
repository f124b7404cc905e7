// Go: RequireNodeNames.
#include "core/versions.hpp"
#include "sim/cluster.hpp"
#include "support/catch.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::sim;

namespace {

constexpr std::string_view complaint = "node names are required by configuration but one was not provided";

void require_names(endpoint::EndpointConfig& config, core::Questions&) { config.require_node_names = true; }

}  // namespace

TEST_CASE("where names are required, a join by seeds without one is refused, and with one it works") {
    Cluster cluster;
    cluster.start("a", require_names);
    cluster.start("b", require_names);
    const OpId nameless = cluster.join("b", {"10.0.0.1:7946", "10.0.0.2:7946"});
    REQUIRE(cluster.result("b", nameless) != nullptr);  // at once, without dialing
    CHECK(cluster.result("b", nameless)->error.code == Errc::join_failed);
    REQUIRE(cluster.result("b", nameless)->join.failures().size() == 2);
    CHECK(cluster.result("b", nameless)->join.failures()[0].seed == "10.0.0.1:7946");
    CHECK(cluster.result("b", nameless)->join.failures()[0].error.code == Errc::invalid_argument);
    CHECK(cluster.result("b", nameless)->join.failures()[0].error.detail == complaint);

    const OpId named = cluster.join("b", {"10.0.0.1:7946", "a/10.0.0.1:7946"});
    cluster.run_for(1s);
    REQUIRE(cluster.result("b", named) != nullptr);
    CHECK_FALSE(cluster.result("b", named)->error.code);
    CHECK(cluster.result("b", named)->join.joined == 1);
    CHECK(cluster.result("b", named)->join.failures().size() == 1);
    CHECK(cluster.live_count("a") == 2);
}

TEST_CASE("where names are required, pings and user messages to nobody by name are refused") {
    Cluster cluster;
    cluster.start("a", require_names);
    cluster.start("");  // pinged by an empty name below, which any node answers
    const std::size_t before = cluster.datagrams();
    const OpId ping = cluster.begin("a", endpoint::Ping{cluster.node("")});
    const OpId send = cluster.begin("a", endpoint::SendReliable{cluster.node(""), to_bytes("hello")});
    for (const OpId operation : {ping, send}) {
        REQUIRE(cluster.result("a", operation) != nullptr);
        CHECK(cluster.result("a", operation)->error.code == Errc::invalid_argument);
        CHECK(cluster.result("a", operation)->error.detail == complaint);
    }
    const auto sent = cluster.send_best_effort("a", "", "hello");
    REQUIRE_FALSE(sent);
    CHECK(sent.error().detail == complaint);
    CHECK(cluster.datagrams() == before);

    cluster.start("b");
    const OpId to_b = cluster.begin("a", endpoint::Ping{cluster.node("b")});
    cluster.run_for(1s);
    CHECK_FALSE(cluster.result("a", to_b)->error.code);
}

TEST_CASE("where names are not required, nobody needs one") {
    Cluster cluster;
    cluster.start_many(2);
    const OpId join = cluster.join("n1", {"10.0.0.1:7946"});
    cluster.run_for(1s);
    CHECK(cluster.result("n1", join)->join.joined == 1);
}

// Go applies the check to its answers, too, and leaves this ping unanswered.
TEST_CASE("a ping that names no source is answered although names are required") {
    Cluster cluster;
    cluster.start("a", require_names);
    Bytes ping;
    wire::encode(wire::Ping{.seq_no = 1, .node = "a", .source = {}}, ping);
    const std::size_t before = cluster.datagrams();
    cluster.inject("a", *SocketAddress::parse("10.0.0.77:7946"), ping);
    CHECK(cluster.datagrams() == before + 1);
}
