// Limits by how much an incarnation may jump ahead (Config::Limits::incarnation_jump).
#include "memberlist/config.hpp"
#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

constexpr std::uint32_t jump = 1'024;

core::SwimConfig bounded() {
    core::SwimConfig config;
    config.incarnation_jump_max = jump;
    return config;
}

std::uint64_t ignored(const SwimScript& s) { return s.swim.state().drops[Errc::limit_exceeded]; }

}  // namespace

TEST_CASE("what is said of a member further ahead than the bound is ignored, whatever it is") {
    SwimScript s(bounded());
    s.alive("n1", 10);
    s.suspect("n1", 10 + jump + 1, "evil");
    s.dead("n1", 10 + jump + 1, "evil");
    s.dead("n1", 10 + jump + 1, "n1");
    s.alive("n1", 10 + jump + 1);
    CHECK(s.member("n1").state == NodeState::alive);
    CHECK(s.member("n1").incarnation == 10);
    CHECK(ignored(s) == 4);
}

TEST_CASE("what is said of a member up to the bound is believed, accusations if the answer is within it") {
    SwimScript s(bounded());
    s.alive("n1", 10);
    s.alive("n1", 10 + jump);
    CHECK(s.member("n1").incarnation == 10 + jump);
    s.suspect("n1", 10 + 2 * jump - 1, "n2");
    CHECK(s.member("n1").state == NodeState::suspect);
    s.alive("n1", 10 + 3 * jump - 1);
    s.dead("n1", 10 + 4 * jump - 2, "n1");
    CHECK(s.member("n1").state == NodeState::left);
    CHECK(ignored(s) == 0);
}

TEST_CASE("a member that is not known yet may begin anywhere, as one does whose number is the clock's") {
    SwimScript s(bounded());
    s.alive("n1", first_incarnation_max);
    CHECK(s.member("n1").incarnation == first_incarnation_max);
    CHECK(ignored(s) == 0);
}

TEST_CASE("we do not flee from an accusation beyond the bound, and refute one within it") {
    SwimScript s(bounded());
    const std::uint32_t ours = s.member("self").incarnation;
    s.suspect("self", ours + jump + 1, "evil");
    s.dead("self", 0xffffffff, "evil");
    s.alive("self", ours + jump + 1, "10.0.0.1:7946", "another");
    CHECK(s.member("self").incarnation == ours);
    CHECK(s.swim.state().counters.refutations == 0);
    CHECK(ignored(s) == 3);

    s.suspect("self", ours + jump - 1, "n1");
    CHECK(s.member("self").incarnation == ours + jump);
    CHECK(s.swim.state().counters.refutations == 1);
}

TEST_CASE("whatever is said of us at the bound, those who have not heard it believe our answer") {
    const std::uint32_t forged = 1 + jump + GENERATE(0U, 1U, 2U) - 1;
    SwimScript victim(bounded());
    SwimScript peer(bounded());
    peer.alive("self2", 1);
    const int form = GENERATE(0, 1, 2);
    if (form == 0) victim.suspect("self", forged, "evil");
    if (form == 1) victim.dead("self", forged, "evil");
    if (form == 2) victim.alive("self", forged, "10.0.0.1:7946", "forged");
    const std::uint32_t answer = victim.member("self").incarnation;
    peer.alive("self2", answer);
    CHECK(peer.member("self2").incarnation == answer);
}

TEST_CASE("whoever is ignored for the bound is taken back once it has been forgotten") {
    auto config = bounded();
    config.gossip_to_the_dead_time = 5s;
    SwimScript s(config);
    s.alive("n1", 10);
    s.dead("n1", 10, "n1");
    s.alive("n1", 1'000'000);  // a restart with an incarnation from the clock
    CHECK(s.member("n1").state == NodeState::left);
    s.run_for(60s);
    REQUIRE_FALSE(s.knows("n1"));
    s.alive("n1", 1'000'000);
    CHECK(s.member("n1").state == NodeState::alive);
}

TEST_CASE("without the bound anything below the end of the numbers is believed") {
    SwimScript s;
    s.alive("n1", 10);
    s.alive("n1", 3'000'000'000);
    CHECK(s.member("n1").incarnation == 3'000'000'000);
    s.suspect("self", 3'000'000'000, "n1");
    CHECK(s.member("self").incarnation == 3'000'000'001);
    CHECK(ignored(s) == 0);
}
