// Log lines about packets and streams that operators of Go's memberlist search for.
#include "sim/cluster.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/log_recorder.hpp"
#include "wire/crc.hpp"

using namespace memberlist;
using namespace memberlist::sim;
using namespace memberlist::test;

namespace {

// The test reads the log of "n0". "n1" is its peer. No timers run.
struct LoggedPair {
    explicit LoggedPair(const Cluster::Customize& customize = {}) {
        const auto quiet = [&](endpoint::EndpointConfig& config, core::Questions& questions) {
            config.swim.probe_interval = 1h;
            config.swim.gossip_interval = 0s;
            config.swim.push_pull_interval = 0s;
            if (customize) customize(config, questions);
        };
        cluster.set_telemetry(recorder.logger());
        cluster.start("n0", quiet);
        cluster.set_telemetry(Logger{});
        cluster.start("n1", quiet);
    }

    // Returns the last log line of "n0" after it receives `datagram` from 10.0.0.9:7946.
    std::string packet(BytesView datagram) {
        cluster.inject("n0", *SocketAddress::parse("10.0.0.9:7946"), datagram);
        return recorder.lines.back();
    }
    // Returns its last log line about a stream from 10.9.9.9:9999.
    std::string stream(BytesView data) {
        cluster.talk_to("n0", data);
        return recorder.lines.back();
    }

    LogRecorder recorder;
    Cluster cluster;
};

void labelled(endpoint::EndpointConfig& config, core::Questions&) { config.frame.label = "blue"; }
void encrypted(endpoint::EndpointConfig& config, core::Questions&) {
    config.frame.keyring = *Keyring::create(Bytes(32, 7));
}

const std::string err = "[ERR] memberlist: ";

}  // namespace

TEST_CASE("packets that cannot be read are told in Go's words", "[endpoint][log]") {
    LoggedPair plain;
    CHECK(plain.packet(from_hex("0e")) == err + "msg type (14) not supported from=10.0.0.9:7946");
    CHECK(plain.packet(from_hex("0c 00000001 00")) ==
          "[WARN] memberlist: Got invalid checksum for UDP packet: d202ef8d, 1 from=10.0.0.9:7946");
    CHECK(plain.packet(from_hex("07 01 0002 00")) ==
          "[WARN] memberlist: Compound request had 1 truncated messages from=10.0.0.9:7946");
    CHECK(plain.packet(from_hex("07")) ==
          err + "Failed to decode compound request: missing compound length byte from=10.0.0.9:7946");
    CHECK_THAT(plain.packet(from_hex("09 c1")), Catch::StartsWith(err + "Failed to decompress payload: "));
    CHECK(plain.packet(from_hex("07 01 0000")) == err + "missing message type byte from=10.0.0.9:7946");
    CHECK(plain.packet(from_hex("f4 01 78 00")) ==
          err + "discarding packet with unacceptable label \"x\": from=10.0.0.9:7946");

    LoggedPair keyed(encrypted);
    CHECK(keyed.packet(Bytes(64, 1)) ==
          err + "Decrypt packet failed: no installed keys could decrypt the message from=10.0.0.9:7946");
}

TEST_CASE("messages that do not decode are told by kind", "[endpoint][log]") {
    LoggedPair plain;
    const std::pair<std::uint8_t, std::string> kinds[] = {
        {0, "ping request"},    {1, "indirect ping request"}, {2, "ack response"}, {11, "nack response"},
        {3, "suspect message"}, {4, "alive message"},         {5, "dead message"},
    };
    for (const auto& [type, kind] : kinds) {
        const std::string line = plain.packet(Bytes{type, 0xc1});
        CHECK_THAT(line, Catch::StartsWith(err + "Failed to decode " + kind + ": "));
        CHECK_THAT(line, Catch::EndsWith(" from=10.0.0.9:7946"));
    }
}

TEST_CASE("streams are told when they come, and why they could not be read", "[endpoint][log]") {
    LoggedPair plain;
    CHECK(plain.stream(from_hex("0e")) == err + "Received invalid msgType (14) from=10.9.9.9:9999");
    CHECK(plain.recorder.lines.front() == "[DEBUG] memberlist: Stream connection from=10.9.9.9:9999");
    CHECK(plain.stream(from_hex("02 82 a7 5061796c6f6164 c0 a5 5365714e6f 2a")) ==
          err + "Received invalid msgType (2) from=10.9.9.9:9999");
    CHECK(plain.stream(from_hex("00 82 a4 4e6f6465 a2 6e39 a5 5365714e6f 64")) ==
          "[WARN] memberlist: Got ping for unexpected node n9 from=10.9.9.9:9999");
    CHECK_THAT(plain.stream(from_hex("00 c1")), Catch::StartsWith(err + "Failed to decode ping: "));
    CHECK_THAT(plain.stream(from_hex("06 c1")), Catch::StartsWith(err + "Failed to read remote state: "));
    CHECK_THAT(plain.stream(from_hex("08 c1")), Catch::StartsWith(err + "Failed to receive user message: "));
    CHECK_THAT(plain.stream(from_hex("f4 00")),
               Catch::StartsWith(err + "failed to receive and remove the stream label header: "));

    LoggedPair blue(labelled);
    CHECK(blue.stream(from_hex("f4 01 78 06")) ==
          err + "discarding stream with unacceptable label \"x\": from=10.9.9.9:9999");
    LoggedPair keyed(encrypted);
    CHECK(keyed.stream(from_hex("06")) == err +
                                              "failed to receive: encryption is configured but remote state "
                                              "is not encrypted from=10.9.9.9:9999");
}

TEST_CASE("a push/pull that fails names the partner, a join the address", "[endpoint][log]") {
    LoggedPair pair([](auto& config, auto&) { config.swim.push_pull_interval = 10s; });
    pair.cluster.join("n0", {"n1"});
    pair.cluster.run_for(1s);
    pair.cluster.kill("n1");
    pair.cluster.run_for(30s);
    CHECK(pair.recorder.has("[DEBUG] memberlist: Initiating push/pull sync with: n1 10.0.0.2:7946"));
    CHECK(pair.recorder.has(err + "Push/Pull with n1 failed: Connection refused"));
    pair.cluster.join("n0", {"10.0.0.2:7946"});
    pair.cluster.run_for(1s);
    CHECK(pair.recorder.has("[DEBUG] memberlist: failed to join 10.0.0.2:7946: Connection refused"));
}

TEST_CASE("a merge that we refuse is told by the one who answers", "[endpoint][log]") {
    struct Refusing final : AdmissionPolicy {
        std::error_code on_merge(std::span<const Node>) override {
            return make_error_code(std::errc::permission_denied);
        }
    } policy;
    LoggedPair pair([&](auto& config, auto& questions) {
        if (config.local.name == "n0") questions.admission = &policy;
    });
    pair.cluster.join("n1", {"n0"});
    pair.cluster.run_for(1s);
    CHECK(pair.recorder.has(err +
                            "Failed push/pull merge: merge refused: Permission denied from=10.0.0.2:7946"));
}

TEST_CASE("a fallback ping that fails says so", "[endpoint][log]") {
    LoggedPair pair([](auto& config, auto&) { config.swim.probe_interval = 1s; });
    pair.cluster.join("n0", {"n1"});
    pair.cluster.run_for(100ms);
    pair.cluster.kill("n1");
    pair.cluster.run_for(5s);
    CHECK(pair.recorder.has(err + "Failed fallback TCP ping: Connection refused node=n1"));
    CHECK(pair.recorder.has("[INFO] memberlist: Suspect n1 has failed, no acks received"));
}

TEST_CASE("a flood of nonsense is counted in full, and logged in part", "[endpoint][log]") {
    LoggedPair pair([](auto& config, auto&) { config.swim.probe_interval = 1s; });
    for (int i = 0; i < 1'000; ++i) pair.packet(from_hex("0e"));
    const std::string line = err + "msg type (14) not supported from=10.0.0.9:7946";
    CHECK(pair.recorder.count(line) == core::PeerLog::lines_max);
    CHECK(pair.cluster.state("n0").drops[Errc::unknown_message_type] == 1'000);
    pair.cluster.run_for(2s);
    CHECK(pair.recorder.has("[WARN] memberlist: 900 log lines about peers were withheld"));
    pair.packet(from_hex("0e"));
    CHECK(pair.recorder.count(line) == core::PeerLog::lines_max + 1);
}
