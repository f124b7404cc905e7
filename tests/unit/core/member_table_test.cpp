#include "core/member_table.hpp"

#include <set>

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::core;
using namespace std::chrono_literals;

namespace {

MemberTable table_of(int members, Rng& rng) {
    MemberTable table;
    for (int i = 0; i < members; ++i) {
        table.set_state(table.insert("n" + std::to_string(i), rng), NodeState::alive, TimePoint{});
    }
    return table;
}

constexpr auto everybody = [](const Member&) { return true; };

}  // namespace

TEST_CASE("members are found by name until they are removed, and their slots are used again") {
    Rng rng(1);
    MemberTable table = table_of(10, rng);
    const MemberId id = *table.find("n3");
    CHECK(table[id].name == "n3");
    table.remove(id);
    CHECK_FALSE(table.find("n3"));
    CHECK(table.size() == 9);
    CHECK(table.insert("new", rng) == id);
    CHECK(table[id].state == NodeState::dead);
    CHECK(table[id].incarnation == 0);
}

TEST_CASE("the live count follows every change of state") {
    Rng rng(1);
    MemberTable table = table_of(3, rng);
    CHECK(table.live_count() == 3);
    table.set_state(*table.find("n0"), NodeState::suspect, TimePoint{});
    CHECK(table.live_count() == 3);
    table.set_state(*table.find("n0"), NodeState::dead, TimePoint{});
    table.set_state(*table.find("n1"), NodeState::left, TimePoint{});
    CHECK(table.live_count() == 1);
    CHECK(table.count(NodeState::dead) == 1);
    CHECK(table.count(NodeState::left) == 1);
    table.remove(*table.find("n2"));
    CHECK(table.live_count() == 0);
}

TEST_CASE("the order visits everybody once, whatever was inserted, removed and shuffled") {
    Rng rng(3);
    MemberTable table;
    std::set<std::string> expected;
    for (int step = 0; step < 2000; ++step) {
        const std::string name = "n" + std::to_string(rng.below(100));
        if (const auto id = table.find(name)) {
            table.remove(*id);
            expected.erase(name);
        } else {
            table.insert(name, rng);
            expected.insert(name);
        }
        if (rng.below(50) == 0) table.shuffle_order(rng);
        std::set<std::string> visited;
        for (const MemberId id : table.order()) visited.insert(table[id].name);
        REQUIRE(visited == expected);
        for (std::size_t i = 0; i < table.order().size(); ++i)
            REQUIRE(table[table.order()[i]].order_position == i);
    }
}

TEST_CASE("newcomers enter the order at random places") {
    std::set<std::size_t> places;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Rng rng(seed);
        MemberTable table = table_of(10, rng);
        places.insert(table[table.insert("late", rng)].order_position);
    }
    CHECK(places.size() > 5);
}

TEST_CASE("a random pick has no repeats, keeps to the filter, and differs from call to call") {
    Rng rng(9);
    MemberTable table = table_of(90, rng);
    std::set<std::set<MemberId>> picks;
    std::vector<MemberId> picked;
    for (int i = 0; i < 20; ++i) {
        pick_random(
            table, 3, rng, [](const Member& m) { return m.name != "n5"; }, picked);
        CHECK(picked.size() == 3);
        const std::set<MemberId> different(picked.begin(), picked.end());
        CHECK(different.size() == 3);
        CHECK_FALSE(different.contains(*table.find("n5")));
        picks.insert(different);
    }
    CHECK(picks.size() > 10);
}

TEST_CASE("in a small table a random pick never misses the only one that passes") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Rng rng(seed);
        MemberTable table = table_of(8, rng);
        std::vector<MemberId> picked;
        pick_random(
            table, 3, rng, [](const Member& m) { return m.name == "n2"; }, picked);
        REQUIRE(picked == std::vector{*table.find("n2")});
    }
}

TEST_CASE("in a large table a random pick finds the few that pass") {
    // Go draws three times per member of the table. Three draws in total would miss one time in
    // five here.
    int missed = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Rng rng(seed);
        MemberTable table = table_of(100, rng);
        std::vector<MemberId> picked;
        pick_random(
            table, 1, rng, [](const Member& m) { return m.name.size() == 2; }, picked);  // n0 to n9
        if (picked.empty()) ++missed;
    }
    CHECK(missed == 0);
}

TEST_CASE("a pick larger than the table takes everybody") {
    Rng rng(1);
    MemberTable table = table_of(3, rng);
    std::vector<MemberId> picked;
    pick_random(table, 10, rng, everybody, picked);
    CHECK(picked.size() == 3);
    MemberTable empty;
    pick_random(empty, 3, rng, everybody, picked);
    CHECK(picked.empty());
}
