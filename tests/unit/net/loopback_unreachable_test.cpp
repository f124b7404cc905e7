// Config::unreachable_first as the application sees it.
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

TEST_CASE("an application that wants to be asked decides when an unreachable member is dead", "[net]") {
    Config config = quick_config("a");
    config.unreachable_first = true;
    LoopbackNode a(config);
    LoopbackNode b("b");
    REQUIRE(b->join({a.address()}));
    REQUIRE(a.events().wait_for_join("b"));
    CHECK(a->confirm_dead("b").error().code == Errc::invalid_argument);
    CHECK(a->confirm_dead("nobody").error().code == Errc::unknown_node);

    b->shutdown();
    REQUIRE(a.events().wait_for_kind<NodeUnreachable>([](const auto& e) { return e.node.name == "b"; }));
    CHECK(a.find("b").is_unreachable);
    CHECK_FALSE(a->is_alive("b"));
    CHECK(a->stats().unreachable == 1);
    CHECK(a->stats().suspect == 1);
    CHECK(a->member_count() == 2);

    REQUIRE(a->confirm_dead("b"));
    REQUIRE(
        a.events().wait_for_kind<NodeLeft>([](const auto& e) { return e.node.name == "b" && !e.graceful; }));
    CHECK(a->member_count() == 1);
    CHECK(a->stats().unreachable == 0);
}
