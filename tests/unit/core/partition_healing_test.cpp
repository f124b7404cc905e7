#include "core/partition_healing.hpp"

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

// A configuration in which only healing is active.
core::SwimConfig healing_only() {
    core::SwimConfig config;
    config.probe_interval = 10h;
    config.gossip_interval = 0s;
    config.push_pull_interval = 0s;
    return config;
}

}  // namespace

TEST_CASE("a failed member is pinged over a stream a few times a minute, for as long as it is remembered") {
    auto config = healing_only();
    config.heal_retention = 10min;
    SwimScript s(config);
    s.alive("n2");
    s.dead("n2", 1, "n3");
    s.run_for(10min);
    CHECK(s.stream_pings.size() >= 38);
    CHECK(s.stream_pings.size() <= 41);
    for (const auto& ping : s.stream_pings) {
        CHECK(ping.to == SwimScript::address_of("n2"));
        CHECK(ping.name == "n2");
    }
    const std::size_t before = s.stream_pings.size();
    s.run_for(10min);
    CHECK(s.stream_pings.size() <= before + 1);
    CHECK(s.syncs.empty());
}

TEST_CASE("a lost member that answers is offered a push/pull, once per answer") {
    SwimScript s(healing_only());
    s.alive("n2");
    s.dead("n2", 1, "n3");
    s.run_for(16s);
    REQUIRE(s.stream_pings.size() == 1);
    const auto seq_no = s.stream_pings[0].seq_no;
    s.swim.on_stream_ack(seq_no + 1, s.effects);
    s.collect();
    CHECK(s.syncs.empty());
    s.swim.on_stream_ack(seq_no, s.effects);
    s.swim.on_stream_ack(seq_no, s.effects);
    s.collect();
    REQUIRE(s.syncs.size() == 1);
    CHECK(s.syncs[0].to == SwimScript::address_of("n2"));
    CHECK(s.syncs[0].is_join);  // two clusters may meet, so the policies are asked
    CHECK_FALSE(s.stream_pings[0].is_expected);
}

TEST_CASE("a lost member that knows no stream pings is asked for its name by packet") {
    SwimScript s(healing_only());
    s.alive("n2", 1, {}, {}, {.protocol_min = 1, .protocol_max = 2});
    s.dead("n2", 1, "n3");
    s.sent.clear();
    s.run_for(16s);
    CHECK(s.stream_pings.empty());
    const auto pings = s.sent_of(wire::MessageType::ping);
    REQUIRE(pings.size() == 1);
    CHECK(pings[0].to == SwimScript::address_of("n2"));
    CHECK(pings[0].as<wire::Ping>().node == "n2");
    CHECK(s.syncs.empty());
    s.message(wire::Ack{.seq_no = pings[0].as<wire::Ping>().seq_no, .payload = {}});
    REQUIRE(s.syncs.size() == 1);
    CHECK(s.syncs[0].is_join);
}

TEST_CASE("whoever leaves elsewhere after we forgot it is not looked for any more") {
    SwimScript s;
    s.alive("n2", 3);
    s.alive("n3");
    s.dead("n2", 3, "n3");
    s.alive("n3", 2);
    s.run_for(90s);
    REQUIRE_FALSE(s.knows("n2"));
    REQUIRE(s.swim.state().lost.find("n2") != nullptr);
    s.dead("n2", 3, "n2");
    CHECK(s.swim.state().lost.find("n2") == nullptr);
}

TEST_CASE("who is back, or has left, is not looked for") {
    SwimScript s(healing_only());
    for (const char* name : {"n2", "n3", "n4"}) s.alive(name);
    s.dead("n2", 1, "n9");
    s.alive("n2", 2);       // back
    s.dead("n3", 1, "n3");  // left
    s.dead("n4", 1, "n9");  // believed dead,
    s.dead("n4", 1, "n4");  // but in fact it left
    s.run_for(10min);
    CHECK(s.stream_pings.empty());
}

TEST_CASE("a large part of a cluster shares the work of looking for a few") {
    SwimScript s(healing_only());
    for (int i = 2; i < 102; ++i) s.alive("n" + std::to_string(i));
    s.dead("n2", 1, "n3");
    s.run_for(100 * 15s);
    // With a hundred members, we expect two attempts in a hundred intervals.
    CHECK(s.stream_pings.size() <= 10);
}

TEST_CASE("healing can be switched off, and ends when we leave") {
    auto config = healing_only();
    config.heal_interval = 0s;
    SwimScript off(config);
    off.alive("n2");
    off.dead("n2", 1, "n3");
    off.run_for(10min);
    CHECK(off.stream_pings.empty());
    CHECK(off.swim.state().lost.size() == 0);

    SwimScript leaver(healing_only());
    leaver.alive("n2");
    leaver.dead("n2", 1, "n3");
    leaver.swim.leave(leaver.now, OpId{1}, 1s, leaver.effects);
    leaver.run_for(10min);
    CHECK(leaver.stream_pings.empty());
}

TEST_CASE("a node that is alone joins its seeds again and again, and nobody else does") {
    SwimScript s(healing_only());
    s.run_for(60s);
    CHECK(s.rejoins == 4);
    s.alive("n2");
    s.run_for(60s);
    CHECK(s.rejoins == 4);
    s.swim.leave(s.now, OpId{1}, 1s, s.effects);
    s.dead("n2", 1, "n3");
    s.run_for(60s);
    CHECK(s.rejoins == 4);
}
