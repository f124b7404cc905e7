#include "api/member_view.hpp"

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace std::chrono_literals;

namespace {

Node node(const std::string& name, NodeState state = NodeState::alive, const std::string& meta = "") {
    Node node;
    node.name = name;
    node.state = state;
    node.meta = to_bytes(meta);
    return node;
}

std::vector<std::string> names(const api::MemberView& view) {
    std::vector<std::string> names;
    for (const Node& member : view.members()) names.push_back(member.name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

TEST_CASE("the view follows joins and leaves") {
    api::MemberView view;
    for (const char* name : {"a", "b", "c"}) view.apply(NodeJoined{node(name)});
    CHECK(names(view) == std::vector<std::string>{"a", "b", "c"});
    view.apply(NodeLeft{node("a", NodeState::left), true});
    CHECK(names(view) == std::vector<std::string>{"b", "c"});
    view.apply(NodeLeft{node("c", NodeState::dead), false});
    view.apply(NodeJoined{node("a")});
    CHECK(names(view) == std::vector<std::string>{"a", "b"});
    CHECK(view.member_count() == 2);
}

TEST_CASE("a node that is not listed can leave without harm") {
    api::MemberView view;
    view.apply(NodeJoined{node("a")});
    view.apply(NodeLeft{node("b", NodeState::dead), false});
    CHECK(names(view) == std::vector<std::string>{"a"});
}

TEST_CASE("a suspect stays listed and is counted apart") {
    api::MemberView view;
    view.apply(NodeJoined{node("a")});
    view.apply(NodeJoined{node("b")});
    view.apply(NodeSuspected{node("b", NodeState::suspect), "a"});
    CHECK(view.member_count() == 2);
    CHECK(view.stats(TimePoint{}).alive == 1);
    CHECK(view.stats(TimePoint{}).suspect == 1);
    view.apply(NodeRefuted{node("b")});
    CHECK(view.stats(TimePoint{}).suspect == 0);
}

TEST_CASE("new metadata replace the old") {
    api::MemberView view;
    view.apply(NodeJoined{node("a", NodeState::alive, "old")});
    view.apply(NodeUpdated{node("a", NodeState::alive, "new"), to_bytes("old")});
    REQUIRE(view.member_count() == 1);
    CHECK(as_text(view.members().front().meta) == "new");
}

TEST_CASE("what was read before a change is not touched by it") {
    api::MemberView view;
    view.apply(NodeJoined{node("a")});
    const std::vector<Node> before = view.members();
    view.apply(NodeJoined{node("b")});
    view.apply(NodeLeft{node("a", NodeState::left), true});
    CHECK(before.size() == 1);
    CHECK(before.front().name == "a");
    CHECK(names(view) == std::vector<std::string>{"b"});
}

TEST_CASE("accusers are listed by how often they accuse, and the queue with the age of its oldest") {
    core::SwimConfig config;
    config.gossip_interval = 0s;
    config.probe_interval = 1h;
    config.broadcasts_max = 4;
    test::SwimScript s(config);
    api::MemberView view;
    view.publish(s.swim.state(), {});
    CHECK(view.stats(s.now).top_accusers.empty());
    for (const char* name : {"n2", "n3", "n4", "n5"}) s.alive(name);  // more than the queue holds
    s.run_for(5s);
    s.suspect("n2", 1, "n4");
    s.suspect("n3", 1, "n5");
    s.suspect("n4", 1, "n5");
    view.publish(s.swim.state(), {});
    const Stats stats = view.stats(s.now + 2s);
    REQUIRE(stats.top_accusers.size() == 2);
    CHECK(stats.top_accusers[0].name == "n5");
    CHECK(stats.top_accusers[0].count == 2);
    CHECK(stats.top_accusers[1].name == "n4");
    CHECK(stats.top_accusers[1].count == 1);
    CHECK(stats.oldest_broadcast_age == 7s);  // about n5: nothing newer is known of it
    CHECK(stats.broadcasts_dropped > 0);
    CHECK(stats.broadcasts_dropped == s.swim.state().broadcasts.dropped());
}
