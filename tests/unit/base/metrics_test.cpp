#include "base/metrics.hpp"

#include "base/drop_counters.hpp"
#include "support/catch.hpp"
#include "support/metrics_recorder.hpp"

using namespace memberlist;
using namespace memberlist::test;

TEST_CASE("without a sink nothing is measured") {
    const Metrics metrics(nullptr, {{"dc", "east"}});
    CHECK_FALSE(metrics.is_enabled());
    metrics.count("a");
    metrics.sample("b", 1.0);
}

TEST_CASE("the configured labels come first, then the metric's own, which does not stay") {
    MetricsRecorder recorder;
    const Metrics metrics(&recorder, {{"dc", "east"}, {"rack", "7"}});
    metrics.count("with", {"reason", "truncated"});
    metrics.count("without", 3);
    metrics.gauge("level", 4, {"node_state", "left"});
    REQUIRE(recorder.all.size() == 3);
    CHECK(recorder.all[0].labels == std::vector<std::string>{"dc=east", "rack=7", "reason=truncated"});
    CHECK(recorder.all[0].value == 1);
    CHECK(recorder.all[1].labels == std::vector<std::string>{"dc=east", "rack=7"});
    CHECK(recorder.all[1].value == 3);
    CHECK(recorder.all[2].labels == std::vector<std::string>{"dc=east", "rack=7", "node_state=left"});
}

TEST_CASE("durations are told in milliseconds") {
    MetricsRecorder recorder;
    Metrics(&recorder, {}).sample("took", std::chrono::microseconds(1500));
    CHECK(recorder.samples("took") == std::vector<double>{1.5});
}

TEST_CASE("every drop is told with its reason, a system error as a closed stream") {
    MetricsRecorder recorder;
    DropMeter drops{Metrics(&recorder, {})};
    drops.count(Errc::decrypt_failed);
    drops.count_code(make_error_code(Errc::decrypt_failed));
    drops.count_code(std::make_error_code(std::errc::connection_reset));
    CHECK(recorder.counted("memberlist.drops", "reason=decrypt_failed") == 2);
    CHECK(recorder.counted("memberlist.drops", "reason=stream_closed") == 1);
    CHECK(drops[Errc::decrypt_failed] == 2);
    CHECK(drops.total() == 3);
    CHECK(drops.counters()[Errc::stream_closed] == 1);
}
