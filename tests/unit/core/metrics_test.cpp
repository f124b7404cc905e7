// The metrics that the core emits, with name, kind, value and labels.
#include "support/catch.hpp"
#include "support/metrics_recorder.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;
using wire::MessageType;

namespace {

struct Measured {
    explicit Measured(core::SwimConfig config = {}, const std::vector<MetricLabel>& labels = {})
        : script(config, {}, 1, recorder.telemetry(labels)) {}

    // Runs until the next ping goes out and returns its sequence number.
    std::uint32_t next_ping() {
        script.sent.clear();
        for (int i = 0; i < 20'000 && script.sent_of(MessageType::ping).empty(); ++i) script.run_for(1ms);
        return script.sent_of(MessageType::ping).at(0).as<wire::Ping>().seq_no;
    }

    MetricsRecorder recorder;
    SwimScript script;
};

}  // namespace

TEST_CASE("a probe's sample is its time from ping to verdict", "[core][metrics]") {
    Measured m;
    m.script.alive("n2");
    const auto seq_no = m.next_ping();
    m.script.run_for(40ms);
    m.script.message(wire::Ack{.seq_no = seq_no, .payload = {}});
    REQUIRE(m.recorder.samples("memberlist.probeNode").size() == 1);
    CHECK(m.recorder.samples("memberlist.probeNode")[0] >= 40);
    CHECK(m.recorder.samples("memberlist.probeNode")[0] <= 41);
    m.next_ping();
    m.script.run_for(1s);
    // no answer: the whole interval
    CHECK(m.recorder.samples("memberlist.probeNode").at(1) == 1000);
}

TEST_CASE("health is told when it changes, and then only", "[core][metrics]") {
    Measured m;
    m.script.alive("n2");
    m.script.suspect("self", 1, "n2");
    CHECK(m.recorder.gauges("memberlist.health.score") == std::vector<double>{1});
    m.script.message(wire::Ack{.seq_no = m.next_ping(), .payload = {}});
    CHECK(m.recorder.gauges("memberlist.health.score") == std::vector<double>{1, 0});
    m.script.message(wire::Ack{.seq_no = m.next_ping(), .payload = {}});
    CHECK(m.recorder.gauges("memberlist.health.score").size() == 2);
}

TEST_CASE("a probe of a node that doubts itself counts as degraded", "[core][metrics]") {
    Measured m;
    m.script.alive("n2");
    m.next_ping();
    CHECK(m.recorder.counted("memberlist.degraded.probe") == 0);
    m.script.suspect("self", 1, "n2");
    m.next_ping();
    CHECK(m.recorder.counted("memberlist.degraded.probe") == 1);
}

TEST_CASE("a suspicion that runs out unconfirmed counts as degraded", "[core][metrics]") {
    Measured m;
    for (const char* name : {"n2", "n3", "n4", "n5"}) m.script.alive(name);
    m.script.suspect("n2", 1, "n3");
    m.script.run_for(60s);
    CHECK(m.recorder.counted("memberlist.degraded.timeout") == m.recorder.counted("memberlist.msg.dead"));
    CHECK(m.recorder.counted("memberlist.degraded.timeout") > 0);
}

TEST_CASE("messages count by kind when the state machine accepts them", "[core][metrics]") {
    Measured m;
    CHECK(m.recorder.counted("memberlist.msg.alive") == 1);  // our own
    m.script.alive("n2");
    m.script.alive("n2");  // no news
    CHECK(m.recorder.counted("memberlist.msg.alive") == 2);
    m.script.suspect("n2", 1, "n3");
    m.script.suspect("n9", 1, "n3");  // unknown
    CHECK(m.recorder.counted("memberlist.msg.suspect") == 1);
    m.script.dead("n2", 1, "n3");
    m.script.dead("n2", 1, "n3");
    CHECK(m.recorder.counted("memberlist.msg.dead") == 1);
}

TEST_CASE("what is refuted counts as refutation, and an alive message also as itself, as in Go",
          "[core][metrics]") {
    Measured m;
    m.script.suspect("self", 1, "n2");
    m.script.dead("self", 2, "n2");
    CHECK(m.recorder.counted("memberlist.refutations") == 2);
    CHECK(m.recorder.counted("memberlist.msg.suspect") == 0);
    CHECK(m.recorder.counted("memberlist.msg.dead") == 0);
    m.script.alive("self", 7, "10.0.0.1:7946");
    CHECK(m.recorder.counted("memberlist.refutations") == 3);
    CHECK(m.recorder.counted("memberlist.msg.alive") == 2);
}

TEST_CASE("drops are told by reason, whichever part drops", "[core][metrics]") {
    Measured m;
    m.script.message(wire::Alive{});
    m.script.message(wire::Ping{.seq_no = 1, .node = "somebody else", .source = {}});
    m.script.alive("n2");
    m.script.alive("n2", 2, "10.0.0.77:7946");
    CHECK(m.recorder.counted("memberlist.drops", "reason=malformed_message") == 1);
    CHECK(m.recorder.counted("memberlist.drops", "reason=unknown_node") == 1);
    CHECK(m.recorder.counted("memberlist.drops", "reason=refused_by_policy") == 1);
    CHECK(m.recorder.counted("memberlist.drops") == 3);
}

TEST_CASE("the queue is measured every queue_check_interval", "[core][metrics]") {
    core::SwimConfig config;
    config.gossip_interval = 0s;  // no gossip, so the queue keeps its messages
    config.probe_interval = 1h;
    config.queue_check_interval = 10s;
    Measured m(config);
    m.script.run_for(4s);
    m.script.alive("n2");
    m.script.run_for(6s);
    CHECK(m.recorder.samples("memberlist.queue.broadcasts") == std::vector<double>{2});
    CHECK(m.recorder.samples("memberlist.queue.age") == std::vector<double>{10'000});
    m.script.alive("self", 9, "10.0.0.1:7946");  // the refutation replaces our first message
    m.script.run_for(10s);
    CHECK(m.recorder.samples("memberlist.queue.broadcasts") == std::vector<double>{2, 2});
    CHECK(m.recorder.samples("memberlist.queue.age") == std::vector<double>{10'000, 16'000});
}

TEST_CASE("an empty queue has no age, and an interval of zero measures nothing", "[core][metrics]") {
    Measured m;
    m.script.alive("n2");
    m.script.run_for(30s);
    CHECK(m.recorder.samples("memberlist.queue.age") == std::vector<double>{0});
    core::SwimConfig config;
    config.queue_check_interval = 0s;
    Measured off(config);
    off.script.run_for(5min);
    CHECK(off.recorder.samples("memberlist.queue.broadcasts").empty());
}

TEST_CASE("a full queue tells how many broadcasts it gave up", "[core][metrics]") {
    core::SwimConfig config;
    config.broadcasts_max = 2;
    Measured m(config);
    for (const char* name : {"n2", "n3", "n4"}) m.script.alive(name);
    CHECK(m.recorder.counted("memberlist.queue.dropped") == 2);  // our own message is one of them
}

TEST_CASE("telling our state tells how many members are in which state, and its true size",
          "[core][metrics]") {
    Measured m({}, {{"dc", "east"}});
    for (const char* name : {"n2", "n3", "n4", "n5"}) m.script.alive(name);
    m.script.suspect("n3", 1, "n2");
    m.script.dead("n4", 1, "n2");
    m.script.dead("n5", 1, "n5");
    Bytes state;
    m.script.swim.encode_local_state(false, state);
    CHECK(m.recorder.gauges("memberlist.node.instances", "node_state=alive") == std::vector<double>{2});
    CHECK(m.recorder.gauges("memberlist.node.instances", "node_state=suspect") == std::vector<double>{1});
    CHECK(m.recorder.gauges("memberlist.node.instances", "node_state=dead") == std::vector<double>{1});
    CHECK(m.recorder.gauges("memberlist.node.instances", "node_state=left") == std::vector<double>{1});
    CHECK(m.recorder.gauges("memberlist.size.local") ==
          std::vector<double>{static_cast<double>(state.size())});
    for (const Measurement& measured : m.recorder.all) CHECK(measured.labels.at(0) == "dc=east");
}

TEST_CASE("without a sink the queue check does not even wake the node", "[core][metrics]") {
    core::SwimConfig config;
    config.gossip_interval = 0s;
    config.push_pull_interval = 0s;
    config.heal_interval = 0s;
    config.probe_interval = 1h;
    const SwimScript s(config);
    CHECK(*s.swim.next_deadline() >= s.now + 1h);
}
