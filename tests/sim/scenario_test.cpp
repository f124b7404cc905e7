// Scenario files: syntax errors, failed expectations and different traces are reported with their
// line.
#include "sim/scenario.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;
using namespace std::chrono_literals;

namespace {

std::string error_of(const std::string& text) {
    try {
        parse_scenario("scenario.txt", text);
    } catch (const ScenarioError& error) {
        return error.what();
    }
    return "no error";
}

const std::string crash =
    "nodes 3\njoin all\nrun until mesh within 5s\ncrash c\nrun until c dead within 30s\n";

}  // namespace

TEST_CASE("a syntax error is reported with file and line", "[sim][scenario]") {
    const auto [text, message] = GENERATE(table<std::string, std::string>({
        {"nodes 3\n\nexplode a\n", "scenario.txt:3: unknown verb 'explode'; verbs are bandwidth, "},
        {"nodes 3\ncrash d\n", "scenario.txt:2: unknown node d"},
        {"nodes 3\npartition a,d\n", "scenario.txt:2: unknown node d"},
        {"nodes 3\npartition a | b\n", "scenario.txt:2: every node must be on exactly one side"},
        {"nodes 30\n", "scenario.txt:1: expected a number of nodes, 1 to 26, found '30'"},
        {"nodes 3\nnodes 3\n", "scenario.txt:2: 'nodes' was given already"},
        {"run 3s\n", "scenario.txt:1: 'nodes' must come first"},
        {"nodes 3\nrun 3s\nseed 7\n", "scenario.txt:3: settings must come before all other statements"},
        {"nodes 3\nrun 3\n",
         "scenario.txt:2: expected a time such as 30s, 1.5s, 200ms or 10min, at most 30 days, found '3'"},
        {"nodes 3\nrun 31000000000000s\n",
         "scenario.txt:2: expected a time such as 30s, 1.5s, 200ms or 10min, at most 30 days, "
         "found '31000000000000s'"},
        {"nodes 3\nrun until mesh\n", "scenario.txt:2: expected 'within' after the condition"},
        {"nodes 3\nloss 101%\n", "scenario.txt:2: expected a percentage, 0% to 100%, found '101%'"},
        {"nodes 3\nloss\n", "scenario.txt:2: expected a percentage"},
        {"nodes 3\ncrash a b\n", "scenario.txt:2: unexpected 'b'"},
        {"nodes 3\nstart a\n", "scenario.txt:2: node a already exists"},
        {"nodes 3\nstart A/b\n", "scenario.txt:2: 'A/b' is not a valid node name"},
        {"nodes 3\nexpect a sees b happy\n", "scenario.txt:2: unknown state 'happy'"},
        {"nodes 3\nexpect no miracles\n",
         "scenario.txt:2: unknown counter 'miracles'; counters are suspicions, "},
        {"nodes 3\nkey add 2\n", "scenario.txt:2: no initial 'key' was given"},
        {"nodes 3\nflap a every 1ms for 1min\n", "scenario.txt:2: more than 10000 flaps"},
        {"# nothing\n", "scenario.txt: contains no statements"},
        {"chaos seed 1 nodes 4 ticks 9\nat 1s crash n4\n", "scenario.txt:2: expected n0 to n3, found 'n4'"},
        {"chaos seed 1 nodes 4 ticks 9\nat 1s explode n3\n", "scenario.txt:2: unknown fault 'explode'"},
        {"chaos seed 1 nodes 4\n", "scenario.txt:1: expected 'ticks'"},
    }));
    INFO(text);
    CHECK_THAT(error_of(text), Catch::StartsWith(message));
}

TEST_CASE("a scenario leaves the same trace each time, and a different one is reported with its line",
          "[sim][scenario]") {
    const Scenario bare = parse_scenario("scenario.txt", crash);
    const auto trace = run_scenario(bare).trace;
    CHECK_THAT(run_scenario(bare).failure, Catch::Contains("has no trace yet"));

    const std::string whole = with_trace(bare, trace);
    CHECK(run_scenario(parse_scenario("scenario.txt", whole)).failure.empty());
    CHECK_THAT(whole, Catch::StartsWith(crash + "----\n> join all\n> run until mesh within 5s\n"));

    auto other = trace;
    other.at(1) = "> run until hell freezes";
    CHECK(run_scenario(parse_scenario("scenario.txt", with_trace(bare, other))).failure ==
          "scenario.txt:8: expected '> run until hell freezes', found '> run until mesh within 5s'");
    other = trace;
    other.pop_back();
    CHECK_THAT(run_scenario(parse_scenario("scenario.txt", with_trace(bare, other))).failure,
               Catch::Contains("expected the end of the trace, found '"));
}

TEST_CASE("a failed expectation is reported with its line, and keeps the trace from being recorded",
          "[sim][scenario]") {
    const auto [statement, message] = GENERATE(table<std::string, std::string>({
        {"expect a sees c alive", "scenario.txt:6: a sees c dead, not alive"},
        {"expect all see 3 members", "scenario.txt:6: a sees 2 members, not 3"},
        {"expect no failures", "scenario.txt:6: there were 2 failures"},
        {"expect some refutations", "scenario.txt:6: there were 0 refutations"},
        {"expect c sees a alive", "scenario.txt:6: c is not running"},
        {"leave c", "scenario.txt:6: c is not running"},
        {"restart a", "scenario.txt:6: a is already running"},
        {"run until mesh within 1s\nrun until everybody sees 3 within 1s",
         "scenario.txt:7: everybody sees 3 was not reached within 1000 ms: a sees 2"},
    }));
    const ScenarioResult result = run_scenario(parse_scenario("scenario.txt", crash + statement + "\n"));
    CHECK(result.failure == message);
    CHECK(result.is_broken);
}

TEST_CASE("the faults of a seed, written as a scenario and parsed again, give the same run",
          "[sim][scenario]") {
    RunPlan plan = RunPlan::of(23, 5, 3'000);
    const Scenario scenario = parse_scenario("seed.txt", chaos_scenario(plan));
    REQUIRE(scenario.chaos);
    CHECK(scenario.chaos->faults.size() == plan.faults.size());
    CHECK(run_seed(*scenario.chaos).hash == run_seed(plan).hash);
    CHECK(chaos_scenario(*scenario.chaos) == chaos_scenario(plan));
    plan.faults.resize(plan.faults.size() / 2);
    CHECK(run_seed(*scenario.chaos).hash != run_seed(plan).hash);
}

TEST_CASE("times are written to the nanosecond and parsed back", "[sim][scenario]") {
    for (const Duration time :
         {Duration(0), Duration(1), Duration(1'000'000'000), Duration(12'340'000'001), Duration(24h)}) {
        Words words("scenario.txt", 1, duration_text(time));
        CHECK(words.duration("a time") == time);
    }
    CHECK(duration_text(12'340ms) == "12.34s");
    Words words("scenario.txt", 1, "1.5min 250.5ms");
    CHECK(words.duration("a time") == 90s);
    CHECK(words.duration("a time") == 250'500us);
}
