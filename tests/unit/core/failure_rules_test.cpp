#include "core/failure_rules.hpp"

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

TEST_CASE("accusations of unknown nodes are ignored") {
    SwimScript s;
    s.suspect("n1", 1, "n2");
    s.dead("n1", 1, "n2");
    CHECK_FALSE(s.knows("n1"));
    CHECK(s.events.empty());
}

TEST_CASE("a suspect that does not refute is declared dead when its time is over") {
    SwimScript s;
    s.alive("n1", 1);
    s.suspect("n1", 1, "n2");
    REQUIRE(s.events_of<NodeSuspected>().size() == 1);
    CHECK(s.events_of<NodeSuspected>()[0].accuser == "n2");
    s.run_for(4s - 1ms);
    CHECK(s.member("n1").state == NodeState::suspect);
    s.run_for(1ms);
    CHECK(s.member("n1").state == NodeState::dead);
    REQUIRE(s.events_of<NodeLeft>().size() == 1);
    CHECK_FALSE(s.events_of<NodeLeft>()[0].graceful);
}

TEST_CASE("a repeated accusation from the same source changes nothing and is not passed on") {
    SwimScript s;
    s.alive("n1", 1);
    s.suspect("n1", 1, "n2");
    const TimePoint suspected = s.member("n1").state_changed;
    s.run_for(300ms);
    const auto packets = s.packets;
    s.suspect("n1", 1, "n2");
    CHECK(s.packets == packets);
    CHECK(s.member("n1").state_changed == suspected);
    CHECK(s.events_of<NodeSuspected>().size() == 1);
}

TEST_CASE("independent accusations shorten a suspicion") {
    SwimScript s;
    for (int i = 1; i <= 9; ++i) s.alive("n" + std::to_string(i), 1);
    s.suspect("n1", 1, "n2");
    const TimePoint start = s.now;
    CHECK(s.member("n1").suspicion->deadline() ==
          start + 24s);  // 10 members: min 4 s, max 24 s, 2 confirmations
    s.suspect("n1", 1, "n3");
    CHECK(s.member("n1").suspicion->deadline() < start + 12s);
    s.suspect("n1", 1, "n4");
    CHECK(s.member("n1").suspicion->deadline() == start + 4s);
    s.run_for(4s);
    CHECK(s.member("n1").state == NodeState::dead);
}

TEST_CASE("accusations of a lower incarnation are stale") {
    SwimScript s;
    s.alive("n1", 10);
    s.suspect("n1", 9, "n2");
    s.dead("n1", 9, "n2");
    CHECK(s.member("n1").state == NodeState::alive);
}

TEST_CASE("accused ourselves, we refute, and doubt our health") {
    SwimScript s;
    s.suspect("self", 1, "n2");
    CHECK(s.member("self").state == NodeState::alive);
    CHECK(s.member("self").incarnation == 2);
    CHECK(s.swim.state().awareness.score() == 1);
    s.dead("self", 7, "n2");
    CHECK(s.member("self").state == NodeState::alive);
    CHECK(s.member("self").incarnation == 8);
    CHECK(s.swim.state().awareness.score() == 2);
    CHECK(s.events.empty());
}

TEST_CASE("a dead message marks the node as failed, and as left if it is from itself") {
    SwimScript s;
    s.alive("n1", 1);
    s.alive("n2", 1);
    s.dead("n1", 1, "n2");
    s.dead("n2", 1, "n2");
    CHECK(s.member("n1").state == NodeState::dead);
    CHECK(s.member("n2").state == NodeState::left);
    REQUIRE(s.events_of<NodeLeft>().size() == 2);
    CHECK_FALSE(s.events_of<NodeLeft>()[0].graceful);
    CHECK(s.events_of<NodeLeft>()[1].graceful);
}

TEST_CASE("a second dead message is ignored, even of a higher incarnation") {
    SwimScript s;
    s.alive("n1", 10);
    s.dead("n1", 10, "n2");
    s.dead("n1", 11, "n1");
    CHECK(s.member("n1").incarnation == 10);
    CHECK(s.member("n1").state == NodeState::dead);
    CHECK(s.events_of<NodeLeft>().size() == 1);
}

TEST_CASE("accusations of others are believed only if they leave numbers to refute with") {
    core::SwimConfig config;
    config.accusation_jump_max = 1U << 20;
    SwimScript s(config);
    s.alive("n1", 1);
    s.suspect("n1", 0xffffffff, "evil");
    s.dead("n1", 0xffffffff, "evil");
    s.dead("n1", 1 + (1U << 20) + 1, "evil");
    CHECK(s.member("n1").state == NodeState::alive);
    CHECK(s.swim.state().drops[Errc::limit_exceeded] == 3);
    s.suspect("n1", 1 + (1U << 20), "fair");
    CHECK(s.member("n1").state == NodeState::suspect);
}

TEST_CASE("an accusation of ourselves is refuted however far ahead it is, for others may have believed it") {
    SwimScript s;
    s.suspect("self", 5'000'000, "go-peer");
    CHECK(s.member("self").incarnation == 5'000'001);
    s.dead("self", 0xfffeffff, "go-peer");
    CHECK(s.member("self").incarnation == 0xffff0000);
    s.alive("self", 0xffff0007, "10.0.0.1:7946", std::string(2000, 'm'));
    CHECK(s.member("self").incarnation == 0xffff0008);
    CHECK(s.member("self").state == NodeState::alive);
    CHECK(s.swim.state().counters.refutations == 3);
}

TEST_CASE("an accusation with an oversized accuser is neither believed nor passed on") {
    SwimScript s;
    s.alive("n1");
    const std::size_t queued = s.queued();
    const std::string name(core::SwimConfig{}.name_bytes_max, 'x');
    s.suspect("n1", 1, name + 'x');
    s.dead("n1", 1, name + 'x');
    CHECK(s.member("n1").state == NodeState::alive);
    CHECK(s.queued() == queued);
    CHECK(s.swim.state().drops[Errc::limit_exceeded] == 2);
    s.suspect("n1", 1, name);
    CHECK(s.member("n1").state == NodeState::suspect);
}
