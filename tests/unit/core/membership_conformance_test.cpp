// The cases of memberlist's own tests of alive, suspect and dead messages (state_test.go), with
// their numbers. tests/CONFORMANCE.md maps them to the upstream tests.
#include "core/membership.hpp"

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;
using wire::MessageType;

namespace {

// Returns the types of the queued messages, as the answer to a ping carries them. Each call counts
// as one transmission.
std::vector<MessageType> queued_types(SwimScript& s) {
    s.sent.clear();
    s.message(wire::Ping{.seq_no = 1, .node = {}, .source = {}});
    std::vector<MessageType> types;
    for (const Sent& sent : s.sent) types.push_back(sent.type());
    types.erase(types.begin());  // the acknowledgement
    return types;
}

// Sends until the queue is empty.
void drain(SwimScript& s) {
    for (int i = 0; i < 100 && s.queued() > 0; ++i) queued_types(s);
    REQUIRE(s.queued() == 0);
}

// A configuration without timers.
core::SwimConfig without_ticks() {
    core::SwimConfig config;
    config.probe_interval = config.gossip_interval = config.push_pull_interval = config.heal_interval = 0s;
    return config;
}

// A node that has known "test" for an hour and has an empty queue.
struct KnowsTest : SwimScript {
    explicit KnowsTest(std::uint32_t incarnation, core::SwimConfig config = without_ticks())
        : SwimScript(config) {
        alive("test", incarnation, "127.0.0.1:8000");
        drain(*this);
        run_for(1h);
        events.clear();
    }
};

}  // namespace

TEST_CASE("a suspect is alive again by a higher incarnation alone, from that moment on, and without a join") {
    SwimScript s;
    s.alive("test", 1);
    drain(s);
    s.suspect("test", 1, "other");
    s.run_for(1s);
    s.events.clear();
    s.alive("test", 1);
    CHECK(s.member("test").state == NodeState::suspect);
    s.alive("test", 2);
    CHECK(s.member("test").state == NodeState::alive);
    CHECK(s.member("test").state_changed == s.now);
    CHECK(s.events_of<NodeJoined>().empty());
    CHECK(s.queued() == 1);
}

TEST_CASE("a newer alive message about the living is no event, and replaces the older in the queue") {
    KnowsTest s(1);
    const TimePoint joined = s.member("test").state_changed;
    s.alive("test", 2, "127.0.0.1:8000");
    CHECK(s.member("test").state == NodeState::alive);
    CHECK(s.member("test").state_changed == joined);
    CHECK(s.events.empty());
    CHECK(queued_types(s) == std::vector{MessageType::alive});
}

TEST_CASE("a name of the living does not move, one of the dead does once the reclaim time is over") {
    auto config = without_ticks();
    config.dead_node_reclaim_time = 10ms;
    KnowsTest s(1, config);
    s.alive("test", 2, "127.0.0.2:9000", "foo");
    CHECK(s.member("test").state == NodeState::alive);
    CHECK(s.member("test").meta_is_nil);
    CHECK(s.member("test").address == at("127.0.0.1:8000"));
    CHECK(s.queued() == 0);

    s.dead("test", 2, "");
    drain(s);
    CHECK(s.member("test").state == NodeState::dead);
    s.run_for(11ms);
    s.alive("test", 3, "127.0.0.2:9000", "foo");
    CHECK(s.member("test").state == NodeState::alive);
    CHECK(as_text(s.member("test").meta) == "foo");
    CHECK(s.member("test").address == at("127.0.0.2:9000"));
}

TEST_CASE("a suspicion is told, and when its time is over the death in its place") {
    auto config = without_ticks();
    config.suspicion_mult = 1;
    config.probe_interval = 1ms;
    SwimScript s(config);
    s.alive("test", 1);
    for (int i = 0; i < 100 && s.queued() > 0; ++i) queued_types(s);
    s.suspect("test", 1, "");
    CHECK(s.member("test").state == NodeState::suspect);
    const TimePoint suspected = s.member("test").state_changed;
    CHECK(suspected == s.now);
    CHECK(queued_types(s) == std::vector{MessageType::suspect});
    s.run_for(10ms);
    CHECK(s.member("test").state == NodeState::dead);
    CHECK(s.member("test").state_changed > suspected);
    CHECK(queued_types(s) == std::vector{MessageType::dead});
}

TEST_CASE("the same accuser twice makes no second broadcast") {
    KnowsTest s(1);
    s.suspect("test", 1, "");
    CHECK(s.member("test").state == NodeState::suspect);
    const TimePoint suspected = s.member("test").state_changed;
    CHECK(suspected == s.now);
    drain(s);
    s.suspect("test", 1, "");
    CHECK(s.member("test").state_changed == suspected);
    CHECK(s.queued() == 0);
}

TEST_CASE("accusations of an older incarnation change nothing and are not told") {
    KnowsTest s(10);
    s.suspect("test", 1, "");
    s.dead("test", 1, "");
    CHECK(s.member("test").state == NodeState::alive);
    CHECK(s.queued() == 0);
    CHECK(s.events.empty());
}

TEST_CASE("accused of being suspect or dead we stay alive, say so at once, and lose one point of health") {
    for (const bool as_dead : {false, true}) {
        SwimScript s(without_ticks());
        drain(s);
        CHECK(s.swim.state().awareness.score() == 0);
        if (as_dead) {
            s.dead("self", 1, "");
        } else {
            s.suspect("self", 1, "");
        }
        CHECK(s.member("self").state == NodeState::alive);
        CHECK(queued_types(s) == std::vector{MessageType::alive});
        CHECK(s.swim.state().awareness.score() == 1);
    }
}

TEST_CASE("what others claim of our metadata is answered with our own") {
    SwimScript s(without_ticks());
    drain(s);
    s.alive("self", 2, "10.0.0.1:7946", "foo");
    CHECK(s.member("self").state == NodeState::alive);
    CHECK(s.member("self").meta_is_nil);
    CHECK(queued_types(s) == std::vector{MessageType::alive});
}

TEST_CASE("a node that left is told of as dead, and may join again from elsewhere") {
    KnowsTest s(1);
    s.dead("test", 1, "test");
    CHECK(s.member("test").state == NodeState::left);
    CHECK(s.events_of<NodeLeft>().size() == 1);
    CHECK(queued_types(s) == std::vector{MessageType::dead});
    s.alive("test", 3, "127.0.0.2:9000", "foo");
    CHECK(s.events_of<NodeJoined>().size() == 1);
    CHECK(s.member("test").state == NodeState::alive);
    CHECK(as_text(s.member("test").meta) == "foo");
    CHECK(s.member("test").address == at("127.0.0.2:9000"));
}

TEST_CASE("a death is an event and a broadcast, and a second one is neither") {
    KnowsTest s(1);
    s.dead("test", 1, "");
    CHECK(s.member("test").state == NodeState::dead);
    CHECK(s.member("test").state_changed == s.now);
    REQUIRE(s.events_of<NodeLeft>().size() == 1);
    CHECK(s.events_of<NodeLeft>()[0].node.name == "test");
    CHECK(queued_types(s) == std::vector{MessageType::dead});

    drain(s);
    s.dead("test", 2, "");
    CHECK(s.events.size() == 1);
    CHECK(s.queued() == 0);
}

TEST_CASE("a node that came back too soon to be missed outdoes what is remembered of it") {
    // Upstream's TestMemberlist_Restart_delegateMeta_Update is commented out. Here we are the
    // restarted node, with incarnation 1 as before, and receive our old metadata.
    struct App final : Delegate {
        Bytes node_meta(std::size_t) override { return to_bytes("api"); }
    } app;
    SwimScript s(without_ticks(), {.delegate = &app});
    drain(s);
    s.alive("self", 1, "10.0.0.1:7946", "web");
    REQUIRE(s.queued() == 1);
    s.sent.clear();
    s.message(wire::Ping{.seq_no = 1, .node = {}, .source = {}});
    const auto own = s.sent_of(MessageType::alive);
    REQUIRE(own.size() == 1);
    CHECK(own[0].as<wire::Alive>().incarnation == 2);
    CHECK(as_text(own[0].as<wire::Alive>().meta.bytes) == "api");
}

// --- where we do better (WIRE.md 8.2) ------------------------------------------------------------

TEST_CASE("events tell the state that a node is in") {
    SwimScript s(without_ticks());
    s.alive("n1", 1);
    s.alive("n2", 1);
    CHECK(s.events_of<NodeJoined>()[0].node.state == NodeState::alive);
    s.suspect("n1", 1, "n2");
    CHECK(s.events_of<NodeSuspected>()[0].node.state == NodeState::suspect);
    s.alive("n1", 2);
    CHECK(s.events_of<NodeRefuted>()[0].node.state == NodeState::alive);
    s.dead("n1", 2, "n2");
    s.dead("n2", 1, "n2");
    CHECK(s.events_of<NodeLeft>()[0].node.state == NodeState::dead);
    CHECK(s.events_of<NodeLeft>()[1].node.state == NodeState::left);
}

TEST_CASE("a suspicion that was refuted leaves no deadline behind") {
    auto config = without_ticks();
    SwimScript s(config);
    s.alive("n1", 1);
    CHECK_FALSE(s.swim.next_deadline());
    s.suspect("n1", 1, "n2");
    CHECK(s.swim.next_deadline());
    s.alive("n1", 2);
    CHECK_FALSE(s.swim.next_deadline());
    s.suspect("n1", 2, "n2");
    s.dead("n1", 2, "n2");
    CHECK_FALSE(s.swim.next_deadline());
}
