#include "core/accusations.hpp"

#include <map>

#include "support/catch.hpp"
#include "support/metrics_recorder.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;
using core::Accusations;

namespace {

std::map<std::string, std::uint64_t> counts(const Accusations& accusations) {
    std::map<std::string, std::uint64_t> counts;
    for (const auto& entry : accusations.list()) counts[entry.name] = entry.count;
    return counts;
}

using Counts = std::map<std::string, std::uint64_t>;

}  // namespace

TEST_CASE("up to 64 accusers are counted exactly", "[core][accusations]") {
    Accusations accusations;
    for (std::size_t i = 0; i < Accusations::accusers_max; ++i) {
        for (std::size_t k = 0; k <= i; ++k) accusations.count("n" + std::to_string(i));
    }
    CHECK(accusations.list().size() == Accusations::accusers_max);
    CHECK(counts(accusations)["n0"] == 1);
    CHECK(counts(accusations)["n63"] == 64);
    CHECK(accusations.total() == 64 * 65 / 2);
}

TEST_CASE("who accuses most stays listed among any number of others, and memory is bounded",
          "[core][accusations]") {
    Accusations accusations;
    for (int i = 0; i < 10'000; ++i) {
        accusations.count("outsider" + std::to_string(i));
        if (i % 10 == 0) accusations.count("sick");
    }
    CHECK(accusations.list().size() == Accusations::accusers_max);
    const auto sick = counts(accusations)["sick"];
    CHECK(sick >= 1'000);
    CHECK(sick <= 1'000 + accusations.total() / Accusations::accusers_max);
}

TEST_CASE("what others say of members and of us counts for whoever says it", "[core][accusations]") {
    SwimScript s;
    for (const char* name : {"n2", "n3", "n4", "n5", "n6"}) s.alive(name);
    s.suspect("n2", 1, "n3");
    s.suspect("n2", 1, "n3");  // a repetition
    s.suspect("n2", 1, "n4");  // confirms the suspicion
    s.dead("n5", 1, "n3");
    s.dead("n6", 1, "n6");  // leaves and accuses nobody
    s.suspect("self", 1, "n3");
    s.dead("self", 2, "n4");
    CHECK(counts(s.swim.state().accusations) == Counts{{"n3", 3}, {"n4", 2}});
}

TEST_CASE("a probe of ours that fails is our accusation, the end of the suspicion is not another",
          "[core][accusations]") {
    SwimScript s;
    s.alive("n2");
    s.run_for(60s);
    CHECK(s.swim.state().counters.dead == 1);
    CHECK(counts(s.swim.state().accusations) == Counts{{"self", 1}});
}

TEST_CASE("a suspect heard of in a push/pull is nobody's accusation", "[core][accusations]") {
    SwimScript s;
    s.alive("n2");
    wire::PushNodeState told;
    told.name = "n2";
    told.incarnation = 1;
    told.state = static_cast<std::int64_t>(NodeState::suspect);
    wire::PushPull remote;
    remote.nodes.push_back(told);
    REQUIRE(s.swim.merge(s.now, at("10.0.0.3:7946"), remote, false, s.effects).has_value());
    CHECK(s.member("n2").state == NodeState::suspect);
    CHECK(s.swim.state().accusations.total() == 0);
}

TEST_CASE("accusers are told to metrics by name if they are members", "[core][accusations][metrics]") {
    MetricsRecorder recorder;
    SwimScript s({}, {}, 1, recorder.telemetry());
    for (const char* name : {"n2", "n3"}) s.alive(name);
    s.suspect("n2", 1, "n3");
    s.suspect("self", 1, "made up");
    s.suspect("self", 2, std::string(s.swim.state().config.name_bytes_max + 1, 'x'));
    CHECK(recorder.counted("memberlist.accusations", "accuser=n3") == 1);
    CHECK(recorder.counted("memberlist.accusations", "accuser=unknown") == 1);
    CHECK(counts(s.swim.state().accusations) == Counts{{"made up", 1}, {"n3", 1}});
}
