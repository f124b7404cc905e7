// The metrics of a whole node about datagrams and streams.
#include "sim/cluster.hpp"
#include "support/catch.hpp"
#include "support/metrics_recorder.hpp"

using namespace memberlist;
using namespace memberlist::sim;
using namespace memberlist::test;

namespace {

std::shared_ptr<const Keyring> keyring() { return *Keyring::create(Bytes(32, 7)); }

// Two nodes, "n0" and "n1". The recorder measures "n0". No timers run.
struct MeasuredPair {
    explicit MeasuredPair(const Cluster::Customize& customize = {}) {
        const auto quiet = [&](endpoint::EndpointConfig& config, core::Questions& questions) {
            config.swim.probe_interval = 1h;
            config.swim.gossip_interval = 0s;
            config.swim.push_pull_interval = 0s;
            config.frame.compression = wire::Compression::none;
            if (customize) customize(config, questions);
        };
        cluster.set_telemetry(recorder.telemetry());
        cluster.start("n0", quiet);
        cluster.set_telemetry(Logger{});
        cluster.start("n1", quiet);
    }

    MetricsRecorder recorder;
    Cluster cluster;
};

void labelled(endpoint::EndpointConfig& config, core::Questions&) { config.frame.label = "blue"; }

void encrypted(endpoint::EndpointConfig& config, core::Questions&) { config.frame.keyring = keyring(); }

}  // namespace

TEST_CASE("datagrams are counted in bytes, sent ones without the label header", "[endpoint][metrics]") {
    for (const bool has_label : {false, true}) {
        MeasuredPair pair(has_label ? Cluster::Customize(labelled) : Cluster::Customize());
        REQUIRE(pair.cluster.send_best_effort("n0", "n1", "hello").has_value());
        CHECK(pair.recorder.counted("memberlist.udp.sent") == 11);  // checksum, type byte, payload
        REQUIRE(pair.cluster.send_best_effort("n1", "n0", "hello").has_value());
        pair.cluster.run_for(10ms);
        const double header = has_label ? 2 + 4 : 0;
        CHECK(pair.recorder.counted("memberlist.udp.received") == 11 + header);
    }
}

TEST_CASE("a push/pull that we begin is a connection, and a sample of the time it takes",
          "[endpoint][metrics]") {
    MeasuredPair pair;
    pair.cluster.join("n0", {"n1"});
    pair.cluster.run_for(1s);
    // One stream joins, the other checks whether we are listed.
    CHECK(pair.recorder.counted("memberlist.tcp.connect") == 2);
    CHECK(pair.recorder.counted("memberlist.tcp.accept") == 0);
    // Four trips over the virtual network: dial, accept, our state, their state.
    CHECK(pair.recorder.samples("memberlist.pushPullNode") == std::vector<double>{4, 4});
}

TEST_CASE("a push/pull that fails is a sample too, and no connection if nobody is there",
          "[endpoint][metrics]") {
    MeasuredPair pair;
    pair.cluster.kill("n1");
    pair.cluster.join("n0", {"n1"});
    pair.cluster.run_for(1s);
    // dial, refusal
    CHECK(pair.recorder.samples("memberlist.pushPullNode") == std::vector<double>{2});
    CHECK(pair.recorder.counted("memberlist.tcp.connect") == 0);
}

TEST_CASE("an accepted stream is counted, and so are the bytes of the answer", "[endpoint][metrics]") {
    MeasuredPair pair;
    pair.cluster.join("n1", {"n0"});
    pair.cluster.run_for(1s);
    // the join and the check of its result
    CHECK(pair.recorder.counted("memberlist.tcp.accept") == 2);
    CHECK(pair.recorder.counted("memberlist.tcp.connect") == 0);
    CHECK(pair.recorder.samples("memberlist.pushPullNode").empty());
    const auto state_bytes = pair.recorder.gauges("memberlist.size.local");
    REQUIRE(state_bytes.size() == 2);
    CHECK(pair.recorder.counted("memberlist.tcp.sent") == state_bytes[0] + state_bytes[1]);
    CHECK(pair.recorder.samples("memberlist.size.remote").empty());
}

TEST_CASE("stream bytes are counted without the label header, and a user message is no connection",
          "[endpoint][metrics]") {
    MeasuredPair pair(labelled);
    pair.cluster.begin("n0", endpoint::SendReliable{pair.cluster.node("n1"), to_bytes("hello")});
    pair.cluster.run_for(1s);
    // type, {UserMsgLen: 5}, 5 bytes of payload
    CHECK(pair.recorder.counted("memberlist.tcp.sent") == 19);
    CHECK(pair.recorder.counted("memberlist.tcp.connect") == 0);
}

TEST_CASE("an encrypted stream tells its length once, as its header has it", "[endpoint][metrics]") {
    MeasuredPair pair(encrypted);
    const std::string large(3'000, 'x');  // several pieces
    pair.cluster.begin("n1", endpoint::SendReliable{pair.cluster.node("n0"), to_bytes(large)});
    pair.cluster.run_for(1s);
    const double message = 1 + 1 + 11 + 3 + 3'000;  // type, map, key, number, payload
    CHECK(pair.recorder.samples("memberlist.size.remote") == std::vector<double>{message + 29});
}

TEST_CASE("what cannot be decrypted or decoded is told as a drop", "[endpoint][metrics]") {
    MeasuredPair pair(encrypted);
    const SocketAddress outsider = *SocketAddress::parse("10.9.9.9:7946");
    pair.cluster.inject("n0", outsider, Bytes(64, 1));
    CHECK(pair.recorder.counted("memberlist.drops", "reason=decrypt_failed") == 1);
    pair.cluster.talk_to("n0", Bytes{6, 0x80});
    CHECK(pair.recorder.counted("memberlist.drops", "reason=not_encrypted") == 1);
    MeasuredPair plain;
    plain.cluster.inject("n0", outsider, Bytes{0, 0xc1});
    CHECK(plain.recorder.counted("memberlist.drops", "reason=malformed_message") == 1);
}
