// Joins between real nodes: admission, deadlines and slow name resolution.
#include <future>
#include <map>

#include "unit/net/loopback_node.hpp"
#include "unit/net/silent_listener.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

struct Policy final : AdmissionPolicy {
    std::error_code on_alive(const Node& peer) override { return verdict(peer.name != own_name); }
    std::error_code on_merge(std::span<const Node>) override { return verdict(refuses_merge); }
    static std::error_code verdict(bool refuses) {
        return refuses ? make_error_code(std::errc::permission_denied) : std::error_code();
    }

    std::string own_name;
    bool refuses_merge = false;
};

Config picky_config(const std::string& name, bool refuses_merge) {
    Config config = quick_config(name);
    auto policy = std::make_shared<Policy>();
    policy->own_name = name;
    policy->refuses_merge = refuses_merge;
    config.admission = policy;
    return config;
}

}  // namespace

TEST_CASE("a node that the other side refuses has not joined", "[net]") {
    LoopbackNode picky(picky_config("picky", GENERATE(false, true)));
    LoopbackNode a("a");
    const auto joined = a->join({picky.address()});
    REQUIRE_FALSE(joined.has_value());
    CHECK(joined.error().code == Errc::join_failed);
    CHECK_THAT(joined.error().detail, Catch::Contains("the peer answered, but does not list us"));
    CHECK(picky->member_count() == 1);
}

TEST_CASE("a join tells of each seed what became of it", "[net]") {
    SilentListener silent;
    LoopbackNode a("a"), b("b");
    const auto joined = b->join({silent.address(), "name/" + a.address(), "[::1"}, 500ms);
    REQUIRE(joined.has_value());
    CHECK(joined->joined == 1);
    REQUIRE(joined->seeds.size() == 3);
    CHECK(joined->seeds[0].failures.at(0).error.code == Errc::timed_out);
    CHECK(joined->seeds[1].joined == std::vector{a->bound_address()});
    CHECK(joined->seeds[2].failures.at(0).error.code == Errc::invalid_argument);
}

// Go: TestMemberlist_Join_DeadNode.
TEST_CASE("a join to a silent listener is over at its deadline", "[net]") {
    SilentListener silent;
    LoopbackNode a("a");
    const auto joined = a->join({silent.address()}, 200ms);
    REQUIRE_FALSE(joined.has_value());
    CHECK(joined.error().code == Errc::join_failed);
    CHECK_THAT(joined.error().detail, Catch::Contains("not joined before the join's deadline"));
    CHECK(a->join({silent.address()}, -1s).error().code == Errc::invalid_argument);
}

TEST_CASE("a node that lost the others joins its seeds again", "[net]") {
    LoopbackNode b("b");
    Config config = quick_config("a");
    std::string seed;
    {
        LoopbackNode a(config);
        seed = a.address();
        REQUIRE(b->join({seed}).has_value());
        a->shutdown();
    }
    CHECK(b->rejoin(1s).error().code == Errc::join_failed);
    config.bind_port = SocketAddress::parse(seed)->port;
    LoopbackNode a(config);
    const auto again = b->rejoin(5s);
    REQUIRE(again.has_value());
    CHECK(again->joined == 1);
    CHECK(again->seeds.at(0).seed == seed);
    std::promise<std::size_t> started;
    b->start_rejoin(b->reserve(), 5s,
                    [&](std::error_code, const JoinSummary& summary) { started.set_value(summary.joined); });
    CHECK(started.get_future().get() == 1);
}
