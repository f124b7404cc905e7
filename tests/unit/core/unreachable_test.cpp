// SwimConfig::unreachable_first: when a suspicion expires, the application decides.
#include "core/failure_rules.hpp"
#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace std::chrono_literals;

namespace {

core::SwimConfig patient() {
    core::SwimConfig config;
    config.unreachable_first = true;
    return config;
}

// A script in which n1 is unreachable.
struct Script : test::SwimScript {
    explicit Script(const core::SwimConfig& config = patient()) : SwimScript(config) {
        alive("n1", 1);
        suspect("n1", 1, "n2");
        run_for(4s);
    }
    void confirm_dead(std::string_view name) { swim.confirm_dead(now, name, effects), collect(); }
    // Merges a peer's push/pull entry for `name`.
    void told(std::string_view name, NodeState state, std::uint32_t incarnation = 1) {
        const SocketAddress address = address_of(name);
        const auto versions = core::version_bytes({});
        const wire::PushPull table{.join = false,
                                   .nodes = {{.name = name,
                                              .address = address.ip.wire_bytes(),
                                              .port = address.port,
                                              .meta = {},
                                              .incarnation = incarnation,
                                              .state = static_cast<std::int64_t>(state),
                                              .versions = BytesView(versions)}},
                                   .user_state = {}};
        REQUIRE(swim.merge(now, test::at("10.0.0.99:7946"), table, false, effects));
        collect();
    }
};

}  // namespace

TEST_CASE("a suspicion that runs out makes a member unreachable, and it stays so until somebody says more") {
    Script s;
    REQUIRE(s.events_of<NodeUnreachable>().size() == 1);
    CHECK(s.events_of<NodeUnreachable>()[0].node.is_unreachable);
    CHECK(s.events_of<NodeUnreachable>()[0].node.state == NodeState::suspect);
    s.suspect("n1", 1, "n3");
    s.run_for(10min);
    CHECK(s.member("n1").state == NodeState::suspect);
    CHECK(s.member("n1").is_unreachable);
    CHECK(s.events_of<NodeLeft>().empty());
    CHECK(s.events_of<NodeUnreachable>().size() == 1);
    CHECK(s.events_of<NodeSuspected>().size() == 1);
}

TEST_CASE("an unreachable member is dead when the application says so, and others are told") {
    Script s;
    s.confirm_dead("n1");
    CHECK(s.member("n1").state == NodeState::dead);
    CHECK_FALSE(s.member("n1").is_unreachable);
    REQUIRE(s.events_of<NodeLeft>().size() == 1);
    CHECK_FALSE(s.events_of<NodeLeft>()[0].graceful);
    CHECK(s.swim.state().counters.dead == 1);
    s.confirm_dead("n1");
    CHECK(s.events_of<NodeLeft>().size() == 1);
}

TEST_CASE("an unreachable member is dead when a peer says so") {
    Script s;
    s.dead("n1", 1, "n2");
    CHECK(s.member("n1").state == NodeState::dead);
    CHECK(s.events_of<NodeLeft>().size() == 1);
}

TEST_CASE("an unreachable member is dead when a peer's table says so, and others are told by our name") {
    Script s;
    s.sent.clear();
    s.told("n1", NodeState::dead);
    CHECK(s.member("n1").state == NodeState::dead);
    CHECK_FALSE(s.member("n1").is_unreachable);
    REQUIRE(s.events_of<NodeLeft>().size() == 1);
    CHECK_FALSE(s.events_of<NodeLeft>()[0].graceful);
    CHECK(s.swim.state().lost.size() == 1);  // healing looks for it
    s.alive("n3", 1);
    s.run_for(2s);
    const auto told = s.sent_of(wire::MessageType::dead);
    REQUIRE_FALSE(told.empty());
    CHECK(told[0].as<wire::Dead>().from == "self");
    CHECK(s.swim.state().accusations.total() == 1);  // n2's accusation
    s.alive("n1", 2);
    CHECK(s.member("n1").state == NodeState::alive);
}

TEST_CASE("an unreachable member stays so while a peer's table says less, or what is long refuted") {
    Script s;
    s.told("n1", NodeState::suspect);
    s.told("n1", NodeState::alive);
    s.told("n1", NodeState::dead, 0);
    CHECK(s.member("n1").is_unreachable);
    CHECK(s.events_of<NodeLeft>().empty());
    s.told("n1", NodeState::left);
    CHECK(s.member("n1").state == NodeState::left);
}

TEST_CASE("a suspect whom a peer's table calls dead has its time to refute") {
    Script s;
    s.alive("n1", 2);
    s.suspect("n1", 2, "n2");
    s.told("n1", NodeState::dead, 2);
    CHECK(s.member("n1").state == NodeState::suspect);
    CHECK_FALSE(s.member("n1").is_unreachable);
}

TEST_CASE("an unreachable member that refutes is alive again, and cannot be confirmed dead any more") {
    Script s;
    s.alive("n1", 2);
    CHECK(s.member("n1").state == NodeState::alive);
    CHECK_FALSE(s.member("n1").is_unreachable);
    CHECK(s.events_of<NodeRefuted>().size() == 1);
    s.confirm_dead("n1");
    s.confirm_dead("nobody");
    CHECK(s.member("n1").state == NodeState::alive);
    s.suspect("n1", 2, "n2");  // and can be suspected again
    s.run_for(4s);
    CHECK(s.events_of<NodeUnreachable>().size() == 2);
}

TEST_CASE("without the option nobody is ever unreachable, and confirming changes nothing") {
    Script s{core::SwimConfig{}};
    CHECK(s.events_of<NodeUnreachable>().empty());
    CHECK(s.member("n1").state == NodeState::dead);
    s.alive("n1", 2);
    s.suspect("n1", 2, "n2");
    s.confirm_dead("n1");
    CHECK(s.member("n1").state == NodeState::suspect);
}
