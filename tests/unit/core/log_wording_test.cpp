// Log lines of the protocol that operators of Go's memberlist search for.
#include "support/catch.hpp"
#include "support/log_recorder.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

struct Logged {
    explicit Logged(core::SwimConfig config = {}, core::Questions questions = {})
        : script(config, questions, 1, recorder.logger()) {
        for (const char* name : {"n2", "n3", "n4", "n5"}) script.alive(name);
        recorder.lines.clear();
    }

    bool says(const std::string& line) const { return recorder.has(line); }

    LogRecorder recorder;
    SwimScript script;
};

}  // namespace

TEST_CASE("a probe that fails is told step by step", "[core][log]") {
    core::SwimConfig config;
    config.stream_pings = false;
    Logged log(config);
    log.script.run_for(3s);
    const std::string& first = log.recorder.lines.at(0);
    const std::string name = first.substr(std::string("[DEBUG] memberlist: Failed UDP ping: ").size(), 2);
    CHECK(first == "[DEBUG] memberlist: Failed UDP ping: " + name + " (timeout reached)");
    CHECK(log.says("[INFO] memberlist: Suspect " + name + " has failed, no acks received"));
}

TEST_CASE("a suspicion that runs out tells of its confirmations", "[core][log]") {
    core::SwimConfig config;
    config.probe_interval = 1h;
    config.suspicion_mult = 3;
    Logged log(config);
    log.script.suspect("n2", 1, "n3");
    log.script.suspect("n2", 1, "n4");
    log.script.run_for(24h);
    CHECK(
        log.says("[INFO] memberlist: Marking n2 as failed, suspect timeout reached (1 peer confirmations)"));
}

TEST_CASE("an answer by stream alone makes the network suspicious", "[core][log]") {
    Logged log;
    for (int i = 0; i < 3'000 && log.script.stream_pings.empty(); ++i) log.script.run_for(1ms);
    const auto ping = log.script.stream_pings.at(0);
    log.script.swim.on_stream_ack(ping.seq_no, log.script.effects);
    log.script.run_for(1s);
    CHECK(log.says("[WARN] memberlist: Was able to connect to " + ping.name +
                   " over TCP but UDP probes failed, network may be misconfigured"));
}

TEST_CASE("refutations tell whom they answer", "[core][log]") {
    Logged log;
    log.script.suspect("self", 1, "n2");
    CHECK(log.says("[WARN] memberlist: Refuting a suspect message (from: n2)"));
    log.script.dead("self", 2, "n3");
    CHECK(log.says("[WARN] memberlist: Refuting a dead message (from: n3)"));
    log.script.alive("self", 9, "10.0.0.1:7946");
    CHECK(log.says("[WARN] memberlist: Refuting an alive message for 'self' (10.0.0.1:7946) incarnation=9"));
    log.script.suspect("self", 10, "n2)\n[ERR] memberlist: forged");
    CHECK(log.says(
        R"([WARN] memberlist: Refuting a suspect message (from: "n2)\x0a[ERR] memberlist: forged"))"));
}

TEST_CASE("a name at another address is a conflict, or has moved", "[core][log]") {
    Logged log;
    log.script.alive("n2", 2, "10.0.0.77:7946");
    CHECK(
        log.says("[ERR] memberlist: Conflicting address for n2. Mine: 10.0.0.2:7946 Theirs: 10.0.0.77:7946 "
                 "Old state: alive"));
    log.script.dead("n3", 1, "n3");
    log.script.alive("n3", 2, "10.0.0.78:7946");
    CHECK(
        log.says("[INFO] memberlist: Updating address for left or failed node n3 from 10.0.0.3:7946 to "
                 "10.0.0.78:7946"));
}

TEST_CASE("a ping for somebody else is told with its sender", "[core][log]") {
    Logged log;
    log.script.message(wire::Ping{.seq_no = 1, .node = "n9", .source = {}}, "10.0.0.1:7946");
    CHECK(log.says("[WARN] memberlist: Got ping for unexpected node 'n9' from=10.0.0.1:7946"));
}

TEST_CASE("a refusal of the application is told in its words", "[core][log]") {
    struct Refusing final : AdmissionPolicy {
        std::error_code on_alive(const Node& peer) override {
            return peer.name == "n7" ? make_error_code(std::errc::permission_denied) : std::error_code();
        }
    } policy;
    Logged log({}, {.delegate = nullptr, .admission = &policy, .ping = nullptr});
    log.script.alive("n7");
    CHECK(log.says("[WARN] memberlist: ignoring alive message for 'n7' (10.0.0.7:7946): Permission denied"));
}

TEST_CASE("a flood of what is well formed and wrong is logged in part, too", "[core][log]") {
    Logged log;
    for (int i = 0; i < 1'000; ++i) {
        log.script.message(wire::Ping{.seq_no = 1, .node = "another", .source = {}});
        log.script.alive("n2", 1, "10.0.0.66:7946");
        log.script.suspect("self", log.script.member("self").incarnation, "n3");
    }
    CHECK(log.recorder.lines.size() == core::PeerLog::lines_max);
    log.script.run_for(2s);
    CHECK(log.says("[WARN] memberlist: 2900 log lines about peers were withheld"));
}
