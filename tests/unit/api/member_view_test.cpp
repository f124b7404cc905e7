#include "api/member_view.hpp"

#include "support/catch.hpp"

using namespace memberlist;

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
    CHECK(view.stats().alive == 1);
    CHECK(view.stats().suspect == 1);
    view.apply(NodeRefuted{node("b")});
    CHECK(view.stats().suspect == 0);
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
