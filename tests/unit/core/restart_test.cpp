#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

// Returns what n2 is told about itself.
std::vector<Sent> corrections(const SwimScript& s) {
    return s.sent_of(wire::MessageType::dead,
                     [](const Sent& sent) { return sent.to == SwimScript::address_of("n2"); });
}

// A configuration that sends nothing on its own.
core::SwimConfig silent() {
    core::SwimConfig config;
    config.probe_interval = config.gossip_interval = config.push_pull_interval = 0s;
    return config;
}

}  // namespace

TEST_CASE("a restarted node that counts from 1 again is told directly that we hold it for dead") {
    SwimScript s(silent());
    s.alive("n2", 100);
    s.dead("n2", 100, "n3");
    s.alive("n2", 1);
    CHECK(s.member("n2").state == NodeState::dead);
    REQUIRE(corrections(s).size() == 1);
    const Sent correction = corrections(s)[0];
    CHECK(correction.as<wire::Dead>().incarnation == 100);
    CHECK(correction.as<wire::Dead>().node == "n2");
    CHECK(correction.as<wire::Dead>().from == "self");
    CHECK(correction.with_crc);

    // n2 refutes with a higher incarnation, which is then accepted.
    SwimScript restarted(silent());
    restarted.dead("self", 100, "n3");
    CHECK(restarted.member("self").incarnation == 101);
    s.alive("n2", 101);
    CHECK(s.member("n2").state == NodeState::alive);
}

TEST_CASE("a node that left and was restarted is told that it has left") {
    SwimScript s(silent());
    s.alive("n2", 100);
    s.dead("n2", 100, "n2");
    s.alive("n2", 100);
    REQUIRE(corrections(s).size() == 1);
    CHECK(corrections(s)[0].as<wire::Dead>().from == "n2");
}

TEST_CASE("a member is corrected once per probe interval at most, and only if it is gone") {
    core::SwimConfig config = silent();
    config.probe_interval = 7s;
    SwimScript s(config);
    s.alive("n2", 100);
    s.alive("n2", 1);  // stale, but not a contradiction
    CHECK(corrections(s).empty());
    s.dead("n2", 100, "n3");
    for (int i = 0; i < 50; ++i) s.alive("n2", 1);
    CHECK(corrections(s).size() == 1);
    s.run_for(7s);
    for (int i = 0; i < 50; ++i) s.alive("n2", 1);
    CHECK(corrections(s).size() == 2);
    CHECK(s.swim.state().counters.corrections == 2);
}

TEST_CASE(
    "nothing is sent to an address that merely claims a dead member's name, and nothing if switched off") {
    SwimScript s(silent());
    s.alive("n2", 100);
    s.dead("n2", 100, "n3");
    s.alive("n2", 1, "10.66.66.66:7946");
    CHECK(s.sent.empty());

    core::SwimConfig off = silent();
    off.corrects_the_outdated = false;
    SwimScript as_go(off);
    as_go.alive("n2", 100);
    as_go.dead("n2", 100, "n3");
    as_go.alive("n2", 1);
    CHECK(as_go.sent.empty());
}
