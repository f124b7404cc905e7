#include "api/member_view.hpp"

#include <atomic>
#include <thread>
#include <type_traits>

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
    return names;
}

void apply(api::MemberView& view, Event event) {
    view.apply({.sequence = view.members().sequence() + 1, .event = std::move(event)});
}

}  // namespace

TEST_CASE("the view follows joins and leaves") {
    api::MemberView view;
    for (const char* name : {"a", "b", "c"}) apply(view, NodeJoined{node(name)});
    CHECK(names(view) == std::vector<std::string>{"a", "b", "c"});
    apply(view, NodeLeft{node("a", NodeState::left), true});
    CHECK(names(view) == std::vector<std::string>{"b", "c"});
    apply(view, NodeLeft{node("c", NodeState::dead), false});
    apply(view, NodeJoined{node("a")});
    CHECK(names(view) == std::vector<std::string>{"a", "b"});
    CHECK(view.member_count() == 2);
}

TEST_CASE("a node that is not listed can leave without harm") {
    api::MemberView view;
    apply(view, NodeJoined{node("a")});
    apply(view, NodeLeft{node("b", NodeState::dead), false});
    CHECK(names(view) == std::vector<std::string>{"a"});
}

TEST_CASE("a suspect stays listed and is counted apart") {
    api::MemberView view;
    apply(view, NodeJoined{node("a")});
    apply(view, NodeJoined{node("b")});
    apply(view, NodeSuspected{node("b", NodeState::suspect), "a"});
    CHECK(view.member_count() == 2);
    CHECK(view.stats(TimePoint{}).alive == 1);
    CHECK(view.stats(TimePoint{}).suspect == 1);
    apply(view, NodeRefuted{node("b")});
    CHECK(view.stats(TimePoint{}).suspect == 0);
}

TEST_CASE("new metadata replace the old") {
    api::MemberView view;
    apply(view, NodeJoined{node("a", NodeState::alive, "old")});
    apply(view, NodeUpdated{node("a", NodeState::alive, "new"), to_bytes("old")});
    REQUIRE(view.member_count() == 1);
    CHECK(as_text(view.members().begin()->meta) == "new");
}

TEST_CASE("what was read before a change is not touched by it") {
    api::MemberView view;
    apply(view, NodeJoined{node("a")});
    const Members before = view.members();
    apply(view, NodeJoined{node("b")});
    apply(view, NodeLeft{node("a", NodeState::left), true});
    CHECK(before.size() == 1);
    CHECK(before.begin()->name == "a");
    CHECK(names(view) == std::vector<std::string>{"b"});
}

TEST_CASE("a list of members says which events are in it") {
    api::MemberView view;
    CHECK(view.members().sequence() == 0);
    view.apply({.sequence = 7, .event = NodeJoined{node("a")}});
    const Members members = view.members();
    view.apply({.sequence = 8, .event = UserMessage{}});
    CHECK(members.sequence() == 7);
    CHECK(view.members().sequence() == 8);
    CHECK(view.stats(TimePoint{}).events == 8);
}

TEST_CASE("a member is found by its name, as it is now") {
    api::MemberView view;
    apply(view, NodeJoined{node("a")});
    const Members before = view.members();
    apply(view, NodeSuspected{node("a", NodeState::suspect), "b"});
    REQUIRE(view.find("a") != nullptr);
    CHECK(view.find("a")->state == NodeState::suspect);
    CHECK(before.find("a")->state == NodeState::alive);
    CHECK(view.find("b") == nullptr);
    CHECK(before.find("b") == nullptr);
    const Members nobody;
    CHECK(nobody.find("a") == nullptr);
}

namespace {

template <class List>
concept FindsMembers = requires(List list) {
    std::forward<List>(list).find("a");
};

}  // namespace

TEST_CASE("a member is not looked for in a list that is gone with the statement") {
    STATIC_REQUIRE(FindsMembers<const Members&>);
    STATIC_REQUIRE(FindsMembers<Members&>);
    STATIC_REQUIRE_FALSE(FindsMembers<Members>);
    STATIC_REQUIRE_FALSE(FindsMembers<const Members>);
}

TEST_CASE("a reader on another thread never sees a change without the number of its event") {
    constexpr std::uint32_t changes = 50'000;
    api::MemberView view;
    apply(view, NodeJoined{node("a")});  // event 1
    std::atomic<bool> is_over{false};
    std::uint64_t torn = 0;
    std::uint64_t looks = 0;
    std::thread reader([&] {
        do {
            const Members members = view.members();
            if (members.find("a")->incarnation != members.sequence() && members.sequence() > 1) ++torn;
            ++looks;
        } while (!is_over);
    });
    for (std::uint32_t i = 2; i <= changes; ++i) {
        Node changed = node("a");
        changed.incarnation = i;
        view.apply({.sequence = i, .event = NodeUpdated{std::move(changed), {}}});
    }
    is_over = true;
    reader.join();
    CHECK(looks > 0);
    CHECK(torn == 0);
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
    CHECK(stats.oldest_broadcast_age == 7s);  // about n5; nothing newer is known of it
    CHECK(stats.broadcasts_dropped > 0);
    CHECK(stats.broadcasts_dropped == s.swim.state().broadcasts.dropped());
}
