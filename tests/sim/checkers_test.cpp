// Each checker must accept correct input and report a broken rule.
#include "sim/checkers/bounds_checker.hpp"
#include "sim/checkers/broadcast_limit_checker.hpp"
#include "sim/checkers/convergence_checker.hpp"
#include "sim/checkers/correction_checker.hpp"
#include "sim/checkers/delivery_checker.hpp"
#include "sim/checkers/incarnation_checker.hpp"
#include "sim/checkers/operation_checker.hpp"
#include "sim/checkers/packet_budget_checker.hpp"
#include "sim/checkers/plain_text_checker.hpp"
#include "sim/checkers/probe_rate_checker.hpp"
#include "sim/checkers/resurrection_checker.hpp"
#include "sim/checkers/self_belief_checker.hpp"
#include "sim/checkers/stream_checker.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;
using namespace std::chrono_literals;

namespace {

const SocketAddress here = *SocketAddress::parse("10.0.0.1:7946");
const SocketAddress there = *SocketAddress::parse("10.0.0.2:7946");

Known known(NodeState state, std::uint32_t incarnation, const SocketAddress& address) {
    return {.state = state, .incarnation = incarnation, .address = address, .since = {}};
}

ViewChange change(std::optional<Known> before, std::optional<Known> after) {
    return {.observer = "a", .subject = "b", .before = before, .after = after, .observer_has_left = false};
}

}  // namespace

TEST_CASE("a decreasing incarnation is reported, unless the name has moved", "[sim][checker]") {
    Findings findings;
    IncarnationChecker checker(findings);
    checker.on_change(change({}, known(NodeState::alive, 5, here)));
    checker.on_change(change(known(NodeState::alive, 5, here), known(NodeState::suspect, 5, here)));
    checker.on_change(change(known(NodeState::dead, 5, here), known(NodeState::alive, 1, there)));
    checker.on_change(change(known(NodeState::alive, 5, here), std::nullopt));
    CHECK(findings.empty());
    checker.on_change(change(known(NodeState::alive, 5, here), known(NodeState::alive, 4, here)));
    CHECK(findings.list().size() == 1);
}

TEST_CASE("a resurrection without a higher incarnation is reported", "[sim][checker]") {
    const NodeState gone = GENERATE(NodeState::dead, NodeState::left);
    Findings findings;
    ResurrectionChecker checker(findings);
    checker.on_change(change(known(gone, 5, here), known(NodeState::alive, 6, here)));
    checker.on_change(change(known(gone, 5, here), known(NodeState::alive, 1, there)));
    checker.on_change(change(known(gone, 5, here), std::nullopt));
    checker.on_change(change({}, known(NodeState::alive, 5, here)));
    CHECK(findings.empty());
    checker.on_change(change(known(gone, 5, here), known(NodeState::alive, 5, here)));
    checker.on_change(change(known(gone, 5, here), known(NodeState::suspect, 5, here)));
    CHECK(findings.list().size() == 2);
}

TEST_CASE("a node that sees itself as dead, or forgets itself, is reported", "[sim][checker]") {
    Findings findings;
    SelfBeliefChecker checker(findings);
    const auto about_itself = [&](std::optional<Known> after, bool has_left) {
        checker.on_change({"a", "a", known(NodeState::alive, 1, here), after, has_left});
    };
    about_itself(known(NodeState::alive, 2, here), false);
    about_itself(known(NodeState::left, 2, here), true);
    checker.on_change(change(known(NodeState::alive, 1, here), known(NodeState::dead, 1, here)));
    CHECK(findings.empty());
    about_itself(known(NodeState::dead, 2, here), true);
    about_itself(known(NodeState::suspect, 2, here), false);
    about_itself(known(NodeState::left, 2, here), false);
    about_itself(std::nullopt, false);
    CHECK(findings.list().size() == 4);
}

TEST_CASE("an operation that finishes twice, never, or without a start is reported", "[sim][checker]") {
    Findings findings;
    OperationChecker checker(findings);
    const HostId host{3};
    checker.on_start(host, OpId{1});
    checker.on_finish(host, OpId{1});
    checker.on_start(host, OpId{2});
    checker.on_crash(host);
    checker.on_end();
    CHECK(findings.empty());
    checker.on_start(host, OpId{3});
    checker.on_finish(host, OpId{3});
    checker.on_finish(host, OpId{3});
    checker.on_finish(host, OpId{4});
    checker.on_start(host, OpId{5});
    checker.on_end();
    CHECK(findings.list().size() == 3);
}

TEST_CASE("a packet above its budget is reported, unless it carries a single message", "[sim][checker]") {
    Findings findings;
    PacketBudgetChecker checker(findings);
    checker.on_packet("a", 1'400, 1'400, 9);
    checker.on_packet("a", 9'000, 1'400, 1);
    CHECK(findings.empty());
    checker.on_packet("a", 1'401, 1'400, 2);
    CHECK(findings.list().size() == 1);
}

TEST_CASE("plain text is reported in packets and on streams", "[sim][checker]") {
    Findings findings;
    PlainTextChecker checker(findings);
    checker.on_packet("a", true);
    checker.on_stream_write("a", Bytes{10, 0, 0});
    checker.on_stream_write("a", Bytes{244, 2, 'x', 'y', 10, 0});
    CHECK(findings.empty());
    checker.on_packet("a", false);
    checker.on_stream_write("a", Bytes{6, 0, 0});
    checker.on_stream_write("a", Bytes{244, 2, 'x', 'y', 6, 0});
    CHECK(findings.list().size() == 3);
}

TEST_CASE("a message that is sent more often than its limit is reported once", "[sim][checker]") {
    Findings findings;
    BroadcastLimitChecker checker(findings);
    for (int i = 0; i < 4; ++i) checker.on_broadcast("a", "b", 111, 4);
    for (int i = 0; i < 4; ++i) checker.on_broadcast("a", "b", 222, 4);
    checker.on_change("a", "b");
    for (int i = 0; i < 4; ++i) checker.on_broadcast("a", "b", 222, 4);
    CHECK(findings.empty());
    for (int i = 0; i < 5; ++i) checker.on_broadcast("a", "b", 222, 4);
    CHECK(findings.list().size() == 1);
}

TEST_CASE("a queue or a table above its limit is reported", "[sim][checker]") {
    Findings findings;
    BoundsChecker checker(findings);
    endpoint::EndpointConfig config;
    config.swim.broadcasts_max = 10;
    config.swim.lost_members_max = 2;
    checker.on_step("a", {.members = 5, .broadcasts = 5, .lost = 2, .streams = 4}, config, 5);
    checker.on_calm("a", {.members = 5, .streams = 4});
    CHECK(findings.empty());
    checker.on_step("a", {.members = 6}, config, 5);
    checker.on_step("a", {.broadcasts = 11}, config, 500);
    checker.on_step("a", {.lost = 3}, config, 5);
    checker.on_step("a", {.streams = 513}, config, 5);
    checker.on_step("a", {.member_bytes = 33 * 1024 * 1024}, config, 5);
    checker.on_step("a", {.relays = 4'097}, config, 5);
    CHECK(findings.list().size() == 6);
    checker.on_calm("a", {.relays = 1});
    checker.on_calm("a", {.user_pings = 1});
    CHECK(findings.list().size() == 8);
}

TEST_CASE("a message that is delivered twice, or not at all, is reported", "[sim][checker]") {
    Findings findings;
    DeliveryChecker checker(findings);
    checker.on_sent("one");
    checker.on_sent("two");
    checker.on_delivered("a", "one");
    checker.on_delivered("a", "a packet");
    checker.on_delivered("a", "a packet");
    checker.on_arrival_due("one");
    CHECK(findings.empty());
    checker.on_delivered("b", "one");
    CHECK(findings.list().size() == 1);
    checker.on_arrival_due("two");
    CHECK(findings.list().size() == 2);
}

TEST_CASE("corrections that are sent too often are reported", "[sim][checker]") {
    Findings findings;
    CorrectionChecker checker(findings);
    CorrectionChecker::History history;
    const auto correct = [&](std::string_view subject, Duration at) {
        checker.on_correction("a", subject, TimePoint{at}, 10s, history);
    };
    correct("b", 1s);
    correct("c", 2s);
    correct("c", 2s);  // both versions of one incarnation
    correct("b", 11s);
    correct("c", 12s);
    CHECK(findings.empty());
    correct("b", 20s);
    CHECK(findings.list().size() == 1);
    correct("d", 30s);
    correct("d", 30s);
    correct("d", 30s);
    CHECK(findings.list().size() == 2);

    for (int i = 0; i < 64; ++i) correct("one of many " + std::to_string(i), 100s);
    for (int i = 0; i < 64; ++i) correct("one of more " + std::to_string(i), 109s);
    CHECK(findings.list().size() == 2);
    correct("too much", 109s);
    CHECK(findings.list().size() == 3);
}

TEST_CASE("a node that probes more often than its interval allows is reported", "[sim][checker]") {
    Findings findings;
    ProbeRateChecker checker(findings);
    auto probe = [&, history = ProbeRateChecker::History{}](TimePoint::duration at,
                                                            std::uint64_t count = 1) mutable {
        checker.on_probes("a", count, TimePoint{at}, 10s, history);
    };
    probe(10s);
    probe(15s, 0);
    probe(39s);  // the probe before took long
    probe(40s);
    probe(50s);
    CHECK(findings.empty());
    probe(55s, 2);
    CHECK(findings.list().size() == 1);
    probe(55s);
    CHECK(findings.list().size() == 2);
    probe(70s);
    probe(75s);
    probe(79s);
    CHECK(findings.list().size() == 3);
}

TEST_CASE("a stream that stays open is reported", "[sim][checker]") {
    Findings findings;
    StreamChecker checker(findings);
    const endpoint::EndpointConfig config;
    checker.on_open("a", StreamChecker::age_max(config), config);
    checker.on_shutdown("a", 0);
    CHECK(findings.empty());
    checker.on_open("a", StreamChecker::age_max(config) + 1s, config);
    checker.on_shutdown("a", 1);
    CHECK(findings.list().size() == 2);
}

TEST_CASE("nodes that do not agree in time, or disagree again, are reported", "[sim][checker]") {
    Findings findings;
    ConvergenceChecker early(findings, 60s, 10s);
    early.on_check(30s, "a and b");
    early.on_check(40s, "");
    early.on_check(50s, "");
    ConvergenceChecker relapsed(findings, 60s, 10s);
    relapsed.on_check(1s, "");
    relapsed.on_check(5s, "a dead member");
    CHECK_FALSE(relapsed.has_converged());
    CHECK(findings.empty());
    early.on_check(51s, "a and b");
    ConvergenceChecker late(findings, 60s, 10s);
    late.on_check(61s, "a and b");
    CHECK(findings.list().size() == 2);
}
