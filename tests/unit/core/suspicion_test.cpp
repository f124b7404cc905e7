#include "core/suspicion.hpp"

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::core;
using namespace std::chrono_literals;

TEST_CASE("confirmations shrink a suspicion from its maximum to its minimum") {
    // The table of Go's TestSuspicion_remainingSuspicionTime, without the elapsed time.
    const TimePoint start{5s};
    Suspicion suspicion({.min = 2s, .max = 30s}, 3, "accuser", start);
    CHECK(suspicion.deadline() == start + 30s);
    CHECK(suspicion.confirm("a"));
    CHECK(suspicion.deadline() == start + 16s);
    CHECK(suspicion.confirm("b"));
    CHECK(suspicion.deadline() == start + 7810ms);
    CHECK(suspicion.confirm("c"));
    CHECK(suspicion.deadline() == start + 2s);
    CHECK_FALSE(suspicion.confirm("d"));
    CHECK(suspicion.confirmations() == 3);
}

TEST_CASE("the shrinking steps between 2 s and 500 ms are Go's") {
    // Go: TestSuspicion_Timer, which rounds the third time to 810 ms.
    const TimePoint start{};
    Suspicion suspicion({.min = 500ms, .max = 2s}, 3, "me", start);
    CHECK(suspicion.deadline() == start + 2s);
    suspicion.confirm("foo");
    CHECK(suspicion.deadline() == start + 1250ms);
    suspicion.confirm("bar");
    CHECK(suspicion.deadline() == start + 811ms);
    suspicion.confirm("baz");
    CHECK(suspicion.deadline() == start + 500ms);
}

TEST_CASE("the accuser and a repeated witness confirm nothing") {
    Suspicion suspicion({.min = 1s, .max = 6s}, 3, "me", TimePoint{});
    CHECK_FALSE(suspicion.confirm("me"));
    CHECK(suspicion.confirm("foo"));
    CHECK_FALSE(suspicion.confirm("foo"));
    CHECK(suspicion.confirmations() == 1);
}

TEST_CASE("without wanted confirmations a suspicion lasts the minimum from the start") {
    Suspicion suspicion({.min = 500ms, .max = 30s}, 0, "me", TimePoint{});
    CHECK(suspicion.deadline() == TimePoint{500ms});
    CHECK_FALSE(suspicion.confirm("foo"));
}

TEST_CASE("the suspicion timeout grows with the logarithm of the cluster") {
    // Go: TestSuspicionTimeout, interval 1 s and multiplier 3; max multiplier 6.
    const auto min_for = [](std::size_t members) { return suspicion_timeouts(3, 6, members, 1s).min; };
    CHECK(min_for(5) == 3000ms);
    CHECK(min_for(10) == 3000ms);
    CHECK(min_for(50) == 5094ms);
    CHECK(min_for(100) == 6000ms);
    CHECK(min_for(500) == 8094ms);
    CHECK(min_for(1000) == 9000ms);
    CHECK(min_for(0) == 3000ms);
    CHECK(suspicion_timeouts(4, 6, 100, 1s).max == 48s);
}

TEST_CASE("a cluster too small to confirm does not wait for confirmations") {
    CHECK(confirmations_wanted(4, 2) == 0);
    CHECK(confirmations_wanted(4, 3) == 0);
    CHECK(confirmations_wanted(4, 4) == 2);
    CHECK(confirmations_wanted(6, 5) == 0);
    CHECK(confirmations_wanted(6, 6) == 4);
    CHECK(confirmations_wanted(1, 100) == 0);
}

TEST_CASE("what remains of a suspicion is Go's, and less than nothing once it is overdue") {
    // Go: TestSuspicion_remainingSuspicionTime.
    struct Row {
        int confirmations;
        Duration elapsed;
        Duration remaining;
    };
    const std::vector<Row> rows{{0, 0s, 30s}, {1, 2s, 14s}, {2, 3s, 4810ms},
                                {3, 4s, -2s}, {4, 5s, -3s}, {5, 10s, -8s}};
    for (const Row& row : rows) {
        INFO(row.confirmations);
        const TimePoint start{100s};
        Suspicion suspicion({.min = 2s, .max = 30s}, 3, "accuser", start);
        for (int i = 0; i < row.confirmations; ++i) suspicion.confirm("peer" + std::to_string(i));
        CHECK(suspicion.deadline() - (start + row.elapsed) == row.remaining);
    }
}

TEST_CASE("a suspicion counts each new witness once, as many as are wanted") {
    // Go: TestSuspicion_Timer. Its third time is 810 ms, plus or minus 25 ms.
    using Witnesses =
        std::vector<std::pair<std::string, bool>>;  // name, and whether it is a new confirmation
    struct Row {
        std::uint32_t confirmations;
        Witnesses witnesses;
        Duration expected;
    };
    const std::vector<Row> rows{
        {0, {}, 2s},
        {1, {{"me", false}, {"foo", true}}, 1250ms},
        {1, {{"me", false}, {"foo", true}, {"foo", false}, {"foo", false}}, 1250ms},
        {2, {{"me", false}, {"foo", true}, {"bar", true}}, 811ms},
        {3, {{"me", false}, {"foo", true}, {"bar", true}, {"baz", true}}, 500ms},
        {3, {{"me", false}, {"foo", true}, {"bar", true}, {"baz", true}, {"zoo", false}}, 500ms}};
    for (const Row& row : rows) {
        INFO(row.confirmations << " of " << row.witnesses.size());
        Suspicion suspicion({.min = 500ms, .max = 2s}, 3, "me", TimePoint{});
        for (const auto& [name, is_news] : row.witnesses) CHECK(suspicion.confirm(name) == is_news);
        CHECK(suspicion.confirmations() == row.confirmations);
        CHECK(suspicion.deadline() == TimePoint{row.expected});
    }
}

TEST_CASE("a suspicion that waits for nobody ends after the minimum, however long the maximum is") {
    Suspicion suspicion({.min = 25ms, .max = 30s}, 0, "me", TimePoint{});
    CHECK_FALSE(suspicion.confirm("foo"));
    CHECK(suspicion.deadline() == TimePoint{25ms});
}

TEST_CASE("a confirmation after the minimum makes a suspicion overdue at once") {
    Suspicion suspicion({.min = 100ms, .max = 30s}, 1, "me", TimePoint{});
    CHECK(suspicion.deadline() == TimePoint{30s});
    CHECK(suspicion.confirm("foo"));  // for example 200 ms later
    CHECK(suspicion.deadline() == TimePoint{100ms});
}
