// The smoke phase counts who was informed in time, and reports early deaths and lost updates.
#include "sim/smoke_phase.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;
using namespace std::chrono_literals;

namespace {

struct SmokeFixture {
    explicit SmokeFixture(const core::SwimConfig& swim) {
        cluster.start_many(5, [&](endpoint::EndpointConfig& config, core::Questions& questions) {
            config.swim = swim;
            questions.delegate = &delegate;
        });
        cluster.join_all();
        cluster.run_until(full_mesh(), within(60s));
        plan.swim = swim;
    }

    SimDelegate delegate{3};
    Cluster cluster{Seed{1}, Recording::counts_only};
    Findings findings;
    SmokePhase smoke{cluster, findings};
    SmokePlan plan{.swim = {}, .updated_node = 1, .delegate = &delegate, .new_meta = 7, .paused_node = 3};
};

}  // namespace

TEST_CASE("in a cluster that gossips every node is informed in time", "[sim][smoke]") {
    core::SwimConfig swim;
    swim.retransmit_mult = 20;  // enough repetitions that chance plays no part
    SmokeFixture fixture(swim);
    const SmokeResult result = fixture.smoke.run(fixture.plan);
    CHECK(fixture.findings.empty());
    CHECK(result.expected == 4);
    CHECK(result.informed == 4);
    CHECK(result.suspected >= 1);
    CHECK(result.refuted == result.suspected);
}

TEST_CASE("in a cluster without packets no node is informed in time", "[sim][smoke]") {
    SmokeFixture fixture({});
    fixture.cluster.network().profile().loss_ppm = 1'000'000;
    const SmokeResult result = fixture.smoke.run(fixture.plan);
    CHECK(result.expected == 4);
    CHECK(result.informed == 0);
    CHECK(result.suspected >= 1);
    CHECK(result.refuted == 0);
}

TEST_CASE("a death declared before a suspicion could have expired is reported", "[sim][smoke]") {
    SmokeFixture fixture({});
    fixture.cluster.network().profile().loss_ppm = 1'000'000;
    fixture.plan.swim.suspicion_mult *= 100;  // the nodes themselves use the smaller value
    fixture.smoke.run(fixture.plan);
    REQUIRE(fixture.findings.list().size() == 1);
    CHECK_THAT(fixture.findings.list().front().text,
               Catch::Contains("declared n3 dead before a suspicion could have expired"));
}

TEST_CASE("a node that does not store its own update is reported", "[sim][smoke]") {
    SmokeFixture fixture({});
    SimDelegate another(5);  // not the one that the nodes ask
    fixture.plan.delegate = &another;
    fixture.smoke.run(fixture.plan);
    REQUIRE(fixture.findings.list().size() == 1);
    CHECK(fixture.findings.list().front().text == "n1 does not store its own update");
}
