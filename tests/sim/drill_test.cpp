// The drill counts who was told in time, and notices who was not, and who was given up too early.
#include "sim/drill.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;
using namespace std::chrono_literals;

namespace {

struct DrillGround {
    explicit DrillGround(const core::SwimConfig& swim) {
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
    Drill drill{cluster, findings};
    DrillPlan plan{.swim = {}, .speaker = 1, .delegate = &delegate, .news = 7, .sleeper = 3};
};

}  // namespace

TEST_CASE("in a cluster that gossips all are told in time", "[sim][drill]") {
    core::SwimConfig swim;
    swim.retransmit_mult = 20;  // the dice have no say in it
    DrillGround ground(swim);
    const DrillResult result = ground.drill.run(ground.plan);
    CHECK(ground.findings.empty());
    CHECK(result.asked == 4);
    CHECK(result.reached == 4);
    CHECK(result.suspected >= 1);
    CHECK(result.refuted == result.suspected);
}

TEST_CASE("in a cluster without packets nobody is told in time", "[sim][drill]") {
    DrillGround ground({});
    ground.cluster.network().profile().loss_ppm = 1'000'000;
    const DrillResult result = ground.drill.run(ground.plan);
    CHECK(result.asked == 4);
    CHECK(result.reached == 0);
    CHECK(result.suspected >= 1);
    CHECK(result.refuted == 0);
}

TEST_CASE("who is called dead before a suspicion could have run out is found", "[sim][drill]") {
    DrillGround ground({});
    ground.cluster.network().profile().loss_ppm = 1'000'000;
    ground.plan.swim.suspicion_mult *= 100;  // the nodes know nothing of it
    ground.drill.run(ground.plan);
    REQUIRE(ground.findings.list().size() == 1);
    CHECK_THAT(ground.findings.list().front().text,
               Catch::Contains("called n3 dead before a suspicion could have run out"));
}

TEST_CASE("who does not hold what it has just said of itself is found", "[sim][drill]") {
    DrillGround ground({});
    SimDelegate another(5);  // the nodes know nothing of it
    ground.plan.delegate = &another;
    ground.drill.run(ground.plan);
    REQUIRE(ground.findings.list().size() == 1);
    CHECK(ground.findings.list().front().text == "n1 does not hold what it has just said of itself");
}
