#include "core/membership.hpp"

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

wire::Alive last_own_alive(SwimScript& s) {
    s.run_for(500ms);
    const auto own =
        s.sent_of(wire::MessageType::alive, [](const Sent& m) { return m.as<wire::Alive>().node == "self"; });
    REQUIRE_FALSE(own.empty());
    return own.back().as<wire::Alive>();
}

}  // namespace

TEST_CASE("a node starts as the only member of its own cluster") {
    SwimScript s;
    CHECK(s.swim.state().members.live_count() == 1);
    CHECK(s.member("self").state == NodeState::alive);
    CHECK(s.member("self").incarnation == 1);
    CHECK(s.queued() == 1);
}

// --- alive ---------------------------------------------------------------------------------------

TEST_CASE("an alive message about an unknown node adds it, announces it and passes it on") {
    SwimScript s;
    s.alive("n1", 1);
    CHECK(s.member("n1").state == NodeState::alive);
    CHECK(s.member("n1").state_changed == s.now);
    REQUIRE(s.events_of<NodeJoined>().size() == 1);
    CHECK(s.events_of<NodeJoined>()[0].node.address == at("10.0.0.1:7946"));
    CHECK(s.queued() == 2);
}

TEST_CASE("an alive message is passed on byte for byte, the forms of its fields kept") {
    SwimScript s;
    const Bytes versions{1, 5, 2, 0, 0, 0};
    const Bytes mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 7};
    wire::Alive alive{.incarnation = 3,
                      .node = "n7",
                      .address = BytesView(mapped),
                      .port = 7946,
                      .meta = BytesView{},
                      .versions = BytesView(versions)};
    s.message(alive);
    s.run_for(500ms);
    const auto passed_on =
        s.sent_of(wire::MessageType::alive, [](const Sent& m) { return m.as<wire::Alive>().node == "n7"; });
    REQUIRE_FALSE(passed_on.empty());
    CHECK(passed_on[0].as<wire::Alive>() == alive);
    CHECK(passed_on[0].as<wire::Alive>().address.bytes.size() == 16);
    CHECK_FALSE(passed_on[0].as<wire::Alive>().meta.is_nil);
}

TEST_CASE("an alive message of equal incarnation neither clears a suspicion nor is news") {
    SwimScript s;
    s.alive("n1", 1);
    s.suspect("n1", 1, "n2");
    s.alive("n1", 1);
    CHECK(s.member("n1").state == NodeState::suspect);
}

TEST_CASE("an alive message of higher incarnation clears a suspicion without a join event") {
    SwimScript s;
    s.alive("n1", 1);
    s.suspect("n1", 1, "n2");
    s.alive("n1", 2);
    CHECK(s.member("n1").state == NodeState::alive);
    CHECK_FALSE(s.member("n1").suspicion);
    CHECK(s.events_of<NodeJoined>().size() == 1);
    CHECK(s.events_of<NodeRefuted>().size() == 1);
    CHECK(s.queued() == 2);  // our own and one about n1
    s.run_for(60s);
    CHECK(s.events_of<NodeLeft>().empty() == false);  // n1 answers no probe and fails again
    CHECK(s.swim.state().counters.suspect == 2);
}

TEST_CASE("a newer alive message about an alive node keeps the time of its last change") {
    SwimScript s;
    s.alive("n1", 1);
    const TimePoint joined = s.now;
    s.run_for(100ms);
    s.alive("n1", 2);
    CHECK(s.member("n1").state_changed == joined);
    CHECK(s.member("n1").incarnation == 2);
    CHECK(s.events.size() == 1);
}

TEST_CASE("changed metadata are announced with what they were before") {
    SwimScript s;
    s.alive("n1", 1, {}, "old");
    s.alive("n1", 2, {}, "new");
    REQUIRE(s.events_of<NodeUpdated>().size() == 1);
    CHECK(as_text(s.events_of<NodeUpdated>()[0].node.meta) == "new");
    CHECK(as_text(s.events_of<NodeUpdated>()[0].previous_meta) == "old");
}

TEST_CASE("a live name cannot move to another address") {
    SwimScript s;
    s.alive("n1", 1);
    s.alive("n1", 2, "10.0.0.66:7946");
    CHECK(s.member("n1").address == at("10.0.0.1:7946"));
    CHECK(s.member("n1").incarnation == 1);
    REQUIRE(s.events_of<NameConflict>().size() == 1);
    CHECK(s.events_of<NameConflict>()[0].claimant.address == at("10.0.0.66:7946"));
    CHECK(s.queued() == 2);
}

TEST_CASE("the two forms of one IPv4 address are no conflict") {
    SwimScript s;
    s.alive("n7", 1);
    const Bytes mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 7};
    const Bytes versions{1, 5, 2, 0, 0, 0};
    s.message(wire::Alive{.incarnation = 2,
                          .node = "n7",
                          .address = BytesView(mapped),
                          .port = 7946,
                          .meta = {},
                          .versions = BytesView(versions)});
    CHECK(s.events_of<NameConflict>().empty());
    CHECK(s.member("n7").incarnation == 2);
}

TEST_CASE("a node that left may come back from another address, even with a lower incarnation") {
    SwimScript s;
    s.alive("n1", 5);
    s.dead("n1", 5, "n1");
    CHECK(s.member("n1").state == NodeState::left);
    s.alive("n1", 1, "10.0.0.66:7946");
    CHECK(s.member("n1").state == NodeState::alive);
    CHECK(s.member("n1").address == at("10.0.0.66:7946"));
    CHECK(s.events_of<NodeJoined>().size() == 2);
}

TEST_CASE("a failed node's name is free for another address once the reclaim time is over") {
    core::SwimConfig config;
    config.dead_node_reclaim_time = 10s;
    SwimScript s(config);
    s.alive("n1", 1);
    s.dead("n1", 1, "n2");
    s.run_for(10s);
    s.alive("n1", 2, "10.0.0.66:7946");
    CHECK(s.member("n1").state == NodeState::dead);
    s.run_for(1ms);
    s.alive("n1", 2, "10.0.0.66:7946");
    CHECK(s.member("n1").state == NodeState::alive);
}

TEST_CASE("an alive message of equal incarnation does not resurrect the dead") {
    SwimScript s;
    s.alive("n1", 10);
    s.dead("n1", 10, "n2");
    s.alive("n1", 10);
    CHECK(s.member("n1").state == NodeState::dead);
}

TEST_CASE("what others say about us is refuted, and our own metadata stay") {
    SwimScript s;
    s.alive("self", 4, "10.0.0.1:7946", "forged");
    CHECK(s.member("self").meta.empty());
    CHECK(s.member("self").incarnation == 5);
    CHECK(s.swim.state().awareness.score() == 1);
    CHECK(s.queued() == 1);  // the refutation replaces our first alive message
    s.alive("n2", 1);
    CHECK(last_own_alive(s).incarnation == 5);
}

TEST_CASE("our own alive message coming back is no reason to refute") {
    SwimScript s;
    s.alive("self", 1, "10.0.0.1:7946");
    CHECK(s.member("self").incarnation == 1);
    CHECK(s.swim.state().counters.refutations == 0);
}

// --- stricter than Go ---------------------------------------------------------------------------

TEST_CASE("a node without a valid version vector is never stored") {
    for (const Bytes& versions :
         {Bytes{}, Bytes{0, 0, 0, 0, 0, 0}, Bytes{5, 1, 2, 0, 0, 0}, Bytes{1, 5}, Bytes{1, 5, 2}}) {
        SwimScript s;
        const Bytes address{10, 0, 0, 7};
        s.message(wire::Alive{.incarnation = 1,
                              .node = "ghost",
                              .address = BytesView(address),
                              .port = 7946,
                              .meta = {},
                              .versions = BytesView(versions)});
        CHECK_FALSE(s.knows("ghost"));
        CHECK(s.swim.state().drops[Errc::malformed_message] == 1);
    }
}

TEST_CASE("about a known node an absent version vector keeps the old one, a short one is refused") {
    SwimScript s;
    s.alive("n7", 1, {}, {}, {.protocol_max = 4});
    const Bytes address{10, 0, 0, 7};
    const auto alive = [&](std::uint32_t incarnation, const wire::NilableBytes& versions) {
        s.message(wire::Alive{.incarnation = incarnation,
                              .node = "n7",
                              .address = BytesView(address),
                              .port = 7946,
                              .meta = {},
                              .versions = versions});
    };
    alive(2, {});
    CHECK(s.member("n7").incarnation == 2);
    CHECK(s.member("n7").versions.protocol_max == 4);
    // Nodes that do not know n7 yet receive the complete message.
    s.run_for(500ms);
    const auto passed_on =
        s.sent_of(wire::MessageType::alive, [](const Sent& m) { return m.as<wire::Alive>().node == "n7"; });
    REQUIRE_FALSE(passed_on.empty());
    for (const Sent& m : passed_on) {
        CHECK(m.as<wire::Alive>().incarnation == 2);
        CHECK(to_bytes(m.as<wire::Alive>().versions.bytes) == Bytes{1, 4, 2, 0, 0, 0});
    }
    const Bytes short_vector{1, 5};
    alive(3, BytesView(short_vector));
    CHECK(s.member("n7").incarnation == 2);
    CHECK(s.swim.state().drops[Errc::malformed_message] == 1);
}

TEST_CASE("a node with an address of neither 4 nor 16 bytes is never stored") {
    SwimScript s;
    const Bytes versions{1, 5, 2, 0, 0, 0};
    const Bytes address{10, 0, 0};
    s.message(wire::Alive{.incarnation = 1,
                          .node = "n1",
                          .address = BytesView(address),
                          .port = 7946,
                          .meta = {},
                          .versions = BytesView(versions)});
    CHECK_FALSE(s.knows("n1"));
}

TEST_CASE("nobody drives us, or what others hold of us, to the end of the numbers") {
    SwimScript victim;
    SwimScript peer;
    peer.alive("self2");
    for (const std::uint32_t forged : {0xffffffffU, 0xfffffff0U, 0xffff0800U}) {
        victim.suspect("self", forged, "evil");
        victim.dead("self", forged, "evil");
        victim.alive("self", forged, "10.0.0.1:7946", "forged");
        CHECK(victim.member("self").incarnation == 1);
        peer.alive("self2", forged, "10.0.0.200:7946", "forged");
        peer.suspect("self2", forged, "evil");
        peer.dead("self2", forged, "evil");
        CHECK(peer.member("self2").incarnation == 1);
        CHECK(peer.member("self2").state == NodeState::alive);
    }
    peer.alive("fresh", 0xffffffff);
    CHECK_FALSE(peer.knows("fresh"));
    // An unknown node may start close to the maximum.
    peer.alive("fresh", 0xfffffff0);
    CHECK(peer.knows("fresh"));
    CHECK(victim.swim.state().drops[Errc::limit_exceeded] == 9);
    // An honest suspicion is therefore refuted, and the refutation accepted.
    peer.suspect("self2", 1, "n9");
    CHECK(peer.member("self2").state == NodeState::suspect);
    victim.suspect("self", 1, "n9");
    CHECK(victim.member("self").incarnation == 2);
    peer.alive("self2", 2);
    CHECK(peer.member("self2").state == NodeState::alive);
}

TEST_CASE(
    "whatever is said of us, those who have not heard it believe our answer, and know us when they join") {
    SwimScript victim;
    SwimScript peer;
    SwimScript newcomer;
    peer.alive("self2", 1);
    std::vector<std::uint32_t> said =
        GENERATE(std::vector{0xfffeffffU}, std::vector{0xffff0000U}, std::vector{0xffff0001U},
                 std::vector{0xfffffffeU}, std::vector{0xfffeffffU, 0xffff0000U},
                 std::vector{0xfffeffffU, 0xffff0000U, 0xffff0008U, 0xffff0009U});
    const int form = GENERATE(0, 1, 2);
    for (const std::uint32_t forged : said) {
        if (form == 0) victim.suspect("self", forged, "evil");
        if (form == 1) victim.dead("self", forged, "evil");
        if (form == 2) victim.alive("self", forged, "10.0.0.1:7946", "forged");
        const std::uint32_t answer = victim.member("self").incarnation;
        peer.alive("self2", answer);
        CHECK(peer.member("self2").incarnation == answer);
    }
    const std::uint32_t answer = victim.member("self").incarnation;
    newcomer.alive("self2", answer);
    CHECK(newcomer.knows("self2"));
    // An honest suspicion is refuted, and the refutation accepted.
    peer.suspect("self2", answer, "n9");
    CHECK(peer.member("self2").state == NodeState::suspect);
    victim.suspect("self", answer, "n9");
    peer.alive("self2", victim.member("self").incarnation);
    CHECK(peer.member("self2").state == NodeState::alive);
}

TEST_CASE("it takes thousands of messages to use the numbers up") {
    SwimScript s;
    s.alive("n1", 0xffff0000);
    std::size_t messages = 1;
    for (std::uint32_t number = 0xffff0000U; number < 0xfffffff0U; number += 8, ++messages)
        s.alive("n1", number + 8);
    CHECK(s.member("n1").incarnation == 0xfffffff0U);
    CHECK(messages > 8'000);
    s.alive("n2", 0xffff0000);
    s.alive("n2", 0xffff0009);
    CHECK(s.member("n2").incarnation == 0xffff0000U);
}

TEST_CASE("refutations of any incarnation are believed") {
    SwimScript s;
    s.alive("n1", 0xffff0000);
    s.suspect("n1", 0xffff0000, "n2");  // a number that we know already is plausible
    CHECK(s.member("n1").state == NodeState::suspect);
    s.alive("n1", 0xffff0001);
    CHECK(s.member("n1").state == NodeState::alive);
    s.suspect("n1", 0xffff0002, "evil");
    CHECK(s.member("n1").state == NodeState::alive);
    s.alive("n3", 0);
    CHECK_FALSE(s.knows("n3"));
    CHECK(s.swim.state().drops[Errc::malformed_message] == 1);
}

TEST_CASE("what all members take together is bounded") {
    core::SwimConfig config;
    config.members_bytes_max = 500;
    SwimScript s(config);
    s.alive("n1", 1, {}, std::string(100, 'm'));
    s.alive("n2", 1, {}, std::string(100, 'm'));
    CHECK(s.knows("n2"));
    s.alive("n3", 1);
    CHECK_FALSE(s.knows("n3"));
    s.alive("n2", 2, {}, std::string(300, 'm'));
    CHECK(s.member("n2").incarnation == 1);
    s.alive("n2", 2, {}, std::string(50, 'm'));
    CHECK(s.member("n2").incarnation == 2);
    CHECK(s.swim.state().drops[Errc::limit_exceeded] == 2);
}

TEST_CASE("news that no packet can hold is not queued in front of everything else") {
    frame::FrameConfig layers;
    layers.packet_bytes_max = 512;
    SwimScript s({}, {}, 1, Logger{}, layers);
    s.alive("n1", 1, {}, "small");
    const std::size_t queued = s.queued();
    s.alive("n1", 2, {}, std::string(600, 'm'));
    CHECK(s.member("n1").incarnation == 2);
    CHECK(s.queued() == queued - 1);  // the outdated message about n1 has gone, too
    CHECK(s.swim.state().drops[Errc::message_too_large] == 1);
}

TEST_CASE("a drop is logged with who sent it") {
    std::vector<std::string> lines;
    const LogSink sink = [&](const LogRecord& record) {
        for (const auto& field : record.fields) {
            if (field.key == "from") lines.push_back(field.value.to_string());
        }
    };
    const ScriptBudget budget;
    core::Swim swim({}, {.name = "self", .address = at("10.0.0.1:7946"), .versions = {}}, Rng(1), {},
                    budget.gossip, Logger(sink, LogLevel::debug));
    core::Effects out;
    swim.start(TimePoint{1s}, out);
    swim.on_message(TimePoint{1s}, at("10.0.0.66:1234"), wire::Alive{}, out);
    CHECK(lines == std::vector<std::string>{"10.0.0.66:1234"});
}

TEST_CASE("the member table and the length of names are bounded") {
    core::SwimConfig config;
    config.members_max = 3;
    SwimScript s(config);
    s.alive("n1");
    s.alive("n2");
    s.alive("n3");
    CHECK_FALSE(s.knows("n3"));
    s.alive(std::string(config.name_bytes_max + 1, 'x'), 1, "10.0.0.9:1");
    CHECK(s.swim.state().drops[Errc::limit_exceeded] == 2);
}

TEST_CASE("a version vector may be longer than ours, but not of any length") {
    SwimScript s;
    const Bytes address{10, 0, 0, 7};
    Bytes versions(core::SwimConfig{}.version_vector_bytes_max, 2);
    wire::Alive alive{.incarnation = 1,
                      .node = "n1",
                      .address = BytesView(address),
                      .port = 7946,
                      .meta = {},
                      .versions = BytesView(versions)};
    s.message(alive);
    CHECK(s.knows("n1"));
    versions.push_back(2);
    alive.node = "n2";
    alive.versions = BytesView(versions);
    s.message(alive);
    CHECK_FALSE(s.knows("n2"));
    CHECK(s.swim.state().drops[Errc::limit_exceeded] == 1);
}

TEST_CASE("a policy may refuse a node, and is asked about every alive message") {
    struct Policy final : AdmissionPolicy {
        std::error_code on_alive(const Node& peer) override {
            ++asked;
            return peer.name == "n2" ? make_error_code(std::errc::permission_denied) : std::error_code{};
        }
        int asked = 0;
    } policy;
    SwimScript s({}, {.admission = &policy});
    CHECK(policy.asked == 1);  // our own
    s.alive("n1", 1);
    s.alive("n1", 1);
    s.alive("n2", 1);
    CHECK(policy.asked == 4);
    CHECK(s.knows("n1"));
    CHECK_FALSE(s.knows("n2"));
    CHECK(s.swim.state().drops[Errc::refused_by_policy] == 1);
}

TEST_CASE("with a policy, an alive message without versions is dropped unasked, as in Go") {
    struct Policy final : AdmissionPolicy {
        std::error_code on_alive(const Node&) override {
            ++asked;
            return {};
        }
        int asked = 0;
    } policy;
    SwimScript s({}, {.admission = &policy});
    s.alive("n1", 1);
    const Bytes address{10, 0, 0, 1};
    s.message(wire::Alive{.incarnation = 2,
                          .node = "n1",
                          .address = BytesView(address),
                          .port = 7946,
                          .meta = {},
                          .versions = {}});
    CHECK(policy.asked == 2);  // for our own record and for the new member
    CHECK(s.member("n1").incarnation == 1);
    CHECK(s.swim.state().drops[Errc::malformed_message] == 1);
}

TEST_CASE("we advertise our own port, also where protocol 1 is spoken and others' ports do not count") {
    core::SwimConfig config;
    config.default_port = 4000;
    const ScriptBudget budget;
    core::Effects effects;
    core::Swim swim(
        config,
        {.name = "self", .address = at("10.0.0.1:7946"), .versions = {.protocol = 1}, .first_incarnation = 1},
        Rng(1), {}, budget.gossip, Logger{});
    swim.start(TimePoint(1s), effects);
    CHECK(swim.state().self_member().address.port == 7946);
    const Bytes address{10, 0, 0, 2};
    const Bytes versions{1, 5, 1, 0, 0, 0};
    swim.on_message(TimePoint(1s), at("10.0.0.2:7946"),
                    wire::Alive{.incarnation = 1,
                                .node = "n1",
                                .address = BytesView(address),
                                .port = 7946,
                                .meta = {},
                                .versions = BytesView(versions)},
                    effects);
    CHECK(swim.state().members[*swim.state().members.find("n1")].address.port == 4000);
}

TEST_CASE(
    "a policy is not asked about a message about us that has no versions, and it is refuted all the same") {
    struct Policy final : AdmissionPolicy {
        std::error_code on_alive(const Node&) override {
            ++asked;
            return {};
        }
        int asked = 0;
    } policy;
    SwimScript s({}, {.admission = &policy});
    const int asked_before = policy.asked;
    s.message(wire::Alive{.incarnation = 5,
                          .node = "self",
                          .address = at("10.0.0.1:7946").ip.wire_bytes(),
                          .port = 7946,
                          .meta = {},
                          .versions = {}});
    CHECK(policy.asked == asked_before);
    CHECK(s.member("self").incarnation == 6);
}
