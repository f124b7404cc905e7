#include "core/lost_members.hpp"

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::core;
using namespace std::chrono_literals;

namespace {

LostMember lost(const std::string& name, Duration since_start = 0s) {
    return {.name = name,
            .address = *SocketAddress::parse("10.0.0.1:7946"),
            .protocol_max = 5,
            .incarnation = 7,
            .lost = TimePoint(since_start)};
}

}  // namespace

TEST_CASE("whoever was lost is remembered until found again") {
    Rng rng(1);
    LostMembers members(10);
    for (const char* name : {"a", "b", "c"}) members.add(lost(name), rng);
    members.remove("a");
    members.remove("unknown");
    CHECK(members.size() == 2);
    CHECK(members.find("a") == nullptr);
    REQUIRE(members.find("c") != nullptr);
    CHECK(members.find("c")->name == "c");
    members.remove("c");
    CHECK(members.pick(TimePoint(), rng).name == "b");
}

TEST_CASE("whoever is lost twice is remembered once, as of the last time") {
    Rng rng(1);
    LostMembers members(10);
    members.add(lost("a", 1s), rng);
    members.add(lost("a", 9s), rng);
    CHECK(members.size() == 1);
    members.remove_lost_before(TimePoint(5s));
    CHECK(members.size() == 1);
}

TEST_CASE("whoever was lost too long ago is forgotten") {
    Rng rng(1);
    LostMembers members(10);
    for (int i = 0; i < 10; ++i) members.add(lost("n" + std::to_string(i), i * 1s), rng);
    members.remove_lost_before(TimePoint(7s));
    CHECK(members.size() == 3);
    for (const char* name : {"n7", "n8", "n9"}) CHECK(members.find(name) != nullptr);
}

TEST_CASE("the list of the lost is bounded, and may be empty for good") {
    Rng rng(1);
    LostMembers members(3);
    for (int i = 0; i < 100; ++i) members.add(lost("n" + std::to_string(i)), rng);
    CHECK(members.size() == 3);
    CHECK(members.find("n99") != nullptr);

    LostMembers none(0);
    none.add(lost("a"), rng);
    CHECK(none.size() == 0);
}

TEST_CASE("whoever was lost recently is picked mostly, however many were lost before") {
    Rng rng(1);
    LostMembers members(2'000);
    for (int i = 0; i < 1'000; ++i) members.add(lost("old" + std::to_string(i), 1s), rng);
    for (int i = 0; i < 5; ++i) members.add(lost("new" + std::to_string(i), 100s), rng);
    int recent = 0;
    for (int i = 0; i < 400; ++i) {
        if (members.pick(TimePoint(50s), rng).name.starts_with("new")) ++recent;
    }
    CHECK(recent > 250);
    CHECK(recent < 350);  // older losses get a share
}

TEST_CASE("whoever has left since is forgotten, but not for a leave from before") {
    Rng rng(1);
    LostMembers members(10);
    members.add(lost("a"), rng);
    members.remove_left("a", 6);
    CHECK(members.size() == 1);
    members.remove_left("a", 7);
    CHECK(members.size() == 0);
}
