// The cases of memberlist's own probe tests (state_test.go), with their numbers.
// tests/CONFORMANCE.md maps them to the upstream tests.
#include "core/prober.hpp"

#include <set>

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;
using wire::MessageType;

namespace {

core::SwimConfig timing(Duration probe_timeout, Duration probe_interval) {
    core::SwimConfig config;
    config.probe_timeout = probe_timeout;
    config.probe_interval = probe_interval;
    return config;
}

// Protocol versions with different abilities: version 4 brought NACKs, version 3 stream pings.
constexpr ProtocolVersions with_nack{1, 5, 2, 1, 1, 1};
constexpr ProtocolVersions without_nack{1, 3, 2, 0, 0, 0};
constexpr ProtocolVersions without_stream_ping{1, 2, 2, 0, 0, 0};

// Runs until `name` is pinged, answering for all other nodes. Returns the ping's sequence number.
std::uint32_t run_until_probed(SwimScript& s, std::string_view name) {
    for (std::size_t seen = s.sent.size(), step = 0; step < 5'000; ++step) {
        s.run_for(1ms);
        for (; seen < s.sent.size(); ++seen) {
            const Sent sent = s.sent[seen];
            if (sent.type() != MessageType::ping) continue;
            const auto ping = sent.as<wire::Ping>();
            if (ping.node == name) return ping.seq_no;
            s.message(wire::Ack{.seq_no = ping.seq_no, .payload = {}});
        }
    }
    throw std::runtime_error("nobody was probed within 5 s");
}

std::set<std::string> asked_to_help(const SwimScript& s) {
    std::set<std::string> helpers;
    for (const Sent& sent : s.sent_of(MessageType::indirect_ping)) helpers.insert(sent.to.to_string());
    return helpers;
}

const std::set<std::string> both_helpers{"10.0.0.2:7946", "10.0.0.3:7946"};

}  // namespace

TEST_CASE("a member that cannot be reached is suspected, and both others were asked to ping it") {
    SwimScript s(timing(1ms, 10ms));
    s.alive("n4");
    const auto seq_no = run_until_probed(s, "n4");
    s.alive("n2");
    s.alive("n3");
    s.run_for(10ms);
    CHECK(s.member("n4").state == NodeState::suspect);
    CHECK(asked_to_help(s) == both_helpers);

    SwimScript helper;
    const auto request = s.sent_of(MessageType::indirect_ping)[0].as<wire::IndirectPing>();
    CHECK(request.seq_no == seq_no);
    helper.message(request);
    REQUIRE(helper.sent_of(MessageType::ping).size() == 1);
    CHECK(helper.sent_of(MessageType::ping)[0].as<wire::Ping>().seq_no == 1);
}

TEST_CASE("a suspicion lasts as long as Go's, by members and by confirmations") {
    struct Case {
        int peers;
        int confirmations;
        Duration expected;
    };
    const std::vector<Case> cases{{1, 0, 500ms}, {2, 0, 500ms}, {3, 0, 500ms}, {4, 0, 1000ms}, {5, 0, 1000ms},
                                  {5, 1, 750ms}, {5, 2, 604ms}, {5, 3, 500ms}, {5, 4, 500ms}};
    constexpr Duration fudge = 25ms;  // upstream's
    for (const Case& row : cases) {
        INFO(row.peers << " peers, " << row.confirmations << " confirmations");
        auto config = timing(1ms, 100ms);
        config.suspicion_mult = 5;
        config.suspicion_max_timeout_mult = 2;
        SwimScript s(config);
        for (int i = 2; i <= row.peers; ++i) s.alive("n" + std::to_string(i));
        s.alive("bad");
        run_until_probed(s, "bad");
        s.run_for(100ms);
        REQUIRE(s.member("bad").state == NodeState::suspect);
        const TimePoint suspected = s.member("bad").state_changed;
        for (int i = 0; i < row.confirmations; ++i) s.suspect("bad", 1, "peer" + std::to_string(i));
        s.run_for(suspected + row.expected - fudge - s.now);
        CHECK(s.member("bad").state == NodeState::suspect);
        s.run_for(2 * fudge);
        CHECK(s.member("bad").state == NodeState::dead);
    }
}

TEST_CASE("a member is suspected in time where a stream ping fails, is switched off or is unknown to it") {
    for (const bool is_switched_off : {true, false}) {
        for (const auto& versions : {with_nack, without_stream_ping}) {
            auto config = timing(10ms, 200ms);
            config.stream_pings = !is_switched_off;
            SwimScript s(config);
            s.alive("n4", 1, {}, {}, versions);
            run_until_probed(s, "n4");
            s.alive("n2");
            s.alive("n3");
            s.run_for(200ms);
            CHECK(s.stream_pings.size() == (is_switched_off || versions == without_stream_ping ? 0U : 1U));
            CHECK(s.member("n4").state == NodeState::suspect);
            CHECK(asked_to_help(s) == both_helpers);
        }
    }
}

TEST_CASE("a node in doubt of itself takes twice the time, and loses no health where all helpers answer") {
    SwimScript s(timing(10ms, 200ms));
    s.alive("n4", 1, {}, {}, with_nack);
    s.suspect("self", s.member("self").incarnation, "n4");  // to refute costs one
    REQUIRE(s.swim.state().awareness.score() == 1);
    const auto seq_no = run_until_probed(s, "n4");
    const TimePoint probed = s.now;
    s.alive("n2");
    s.alive("n3");
    s.run_for(20ms);
    CHECK(asked_to_help(s) == both_helpers);
    for (int i = 0; i < 2; ++i) s.message(wire::Nack{.seq_no = seq_no});
    s.run_for(probed + 350ms - s.now);
    CHECK(s.member("n4").state == NodeState::alive);
    s.run_for(50ms);
    CHECK(s.member("n4").state == NodeState::suspect);
    CHECK(s.swim.state().awareness.score() == 1);
}

TEST_CASE("a missing NACK costs one, and the probe no more than its interval") {
    SwimScript s(timing(10ms, 200ms));
    s.alive("n4", 1, {}, {}, with_nack);
    const auto seq_no = run_until_probed(s, "n4");
    s.alive("n2", 1, {}, {}, with_nack);
    s.alive("n3", 1, {}, {}, with_nack);
    s.run_for(20ms);
    CHECK(asked_to_help(s) == both_helpers);
    s.message(wire::Nack{.seq_no = seq_no});  // of n2; n3 is silent
    CHECK(s.swim.state().awareness.score() == 0);
    s.run_for(180ms);
    CHECK(s.member("n4").state == NodeState::suspect);
    CHECK(s.swim.state().awareness.score() == 1);
}

TEST_CASE("where no helper knows NACKs a failed probe costs one") {
    SwimScript s(timing(10ms, 200ms));
    s.alive("n4", 1, {}, {}, without_nack);
    run_until_probed(s, "n4");
    s.alive("n2", 1, {}, {}, without_nack);
    s.alive("n3", 1, {}, {}, without_nack);
    CHECK(s.swim.state().awareness.score() == 0);
    s.run_for(200ms);
    CHECK(asked_to_help(s) == both_helpers);
    for (const Sent& sent : s.sent_of(MessageType::indirect_ping))
        CHECK_FALSE(sent.as<wire::IndirectPing>().wants_nack);
    CHECK(s.member("n4").state == NodeState::suspect);
    CHECK(s.swim.state().awareness.score() == 1);
}

TEST_CASE("a probed suspect hears of the suspicion and has its refutation in the queue at once") {
    SwimScript prober(timing(1ms, 10ms));
    prober.alive("n2");
    prober.suspect("n2", 1, "n9");
    CHECK(run_until_probed(prober, "n2") == 1);
    const auto accusations = prober.sent_of(MessageType::suspect);
    REQUIRE(accusations.size() == 1);
    CHECK(accusations[0].as<wire::Suspect>().node == "n2");

    // The accused node receives the same suspicion.
    SwimScript accused;
    accused.message(wire::Ping{.seq_no = 1, .node = "self", .source = {}});
    accused.suspect("self", accusations[0].as<wire::Suspect>().incarnation, "n1");
    CHECK(accused.queued() == 1);
    accused.sent.clear();
    accused.message(wire::Ping{.seq_no = 2, .node = "self", .source = {}});
    REQUIRE(accused.sent.size() == 2);
    CHECK(accused.sent[0].type() == MessageType::ack);
    REQUIRE(accused.sent[1].type() == MessageType::alive);
    CHECK(accused.sent[1].as<wire::Alive>().incarnation == 2);
}

TEST_CASE("a member of the oldest protocol is probed like any other") {
    SwimScript s(timing(1ms, 10ms));
    s.alive("n2", 1, {}, {}, {.protocol_min = 1, .protocol_max = 1, .protocol = 1});
    const auto seq_no = run_until_probed(s, "n2");
    CHECK(seq_no == 1);
    s.message(wire::Ack{.seq_no = seq_no, .payload = {}});
    s.run_for(5ms);
    CHECK(s.member("n2").state == NodeState::alive);
}

// --- waiting for answers -------------------------------------------------------------------------

TEST_CASE("sequence numbers count from one") {
    SwimScript s;
    for (const std::uint32_t expected : {1U, 2U}) {
        s.swim.ping(s.now, OpId{expected}, "n2", at("10.0.0.2:7946"), s.effects);
        s.collect();
        CHECK(s.sent_of(MessageType::ping).back().as<wire::Ping>().seq_no == expected);
    }
}

TEST_CASE("who waits for an acknowledgement waits no longer than the timeout, and is told once") {
    SwimScript s(timing(10ms, 1s));
    const auto ping = [&](OpId id) {
        s.swim.ping(s.now, id, "n2", at("10.0.0.2:7946"), s.effects);
        s.collect();
        return wire::Ack{.seq_no = s.sent_of(MessageType::ping).back().as<wire::Ping>().seq_no,
                         .payload = {}};
    };
    s.message(wire::Ack{.seq_no = 1, .payload = {}});  // no ping is pending
    const auto late = ping(OpId{1});
    s.run_for(9ms);
    CHECK(s.finished.empty());
    s.run_for(11ms);
    REQUIRE(s.finished.size() == 1);
    CHECK(s.finished[0].error == Errc::no_response);
    s.message(late);
    CHECK(s.finished.size() == 1);

    const auto in_time = ping(OpId{2});
    s.message(in_time);
    REQUIRE(s.finished.size() == 2);
    CHECK_FALSE(s.finished[1].error);
    s.message(in_time);
    s.run_for(20ms);
    CHECK(s.finished.size() == 2);
}

TEST_CASE("an acknowledgement hands its payload over once, and a NACK before it does not end the wait") {
    struct Listener final : PingDelegate {
        void on_ping_complete(const Node&, Duration, BytesView payload) override {
            payloads.push_back(to_bytes(payload));
        }
        std::vector<Bytes> payloads;
    } listener;
    for (const bool nack_comes_first : {false, true}) {
        listener.payloads.clear();
        SwimScript s(timing(10ms, 200ms), {.ping = &listener});
        s.alive("n2");
        const auto seq_no = run_until_probed(s, "n2");
        if (nack_comes_first) s.message(wire::Nack{.seq_no = seq_no});
        const Bytes payload{0, 0, 0};
        for (int i = 0; i < 2; ++i) s.message(wire::Ack{.seq_no = seq_no, .payload = BytesView(payload)});
        CHECK(listener.payloads == std::vector<Bytes>{payload});
        s.run_for(150ms);
        CHECK(s.member("n2").state == NodeState::alive);
    }
}

// --- forgetting the dead -------------------------------------------------------------------------

TEST_CASE("a dead member outlives the rounds until its time is over, and then is gone for good") {
    auto config = timing(1ms, 10ms);
    config.gossip_to_the_dead_time = 100ms;
    SwimScript s(config);
    for (const char* name : {"test1", "test2", "test3"}) s.alive(name, 1, "127.0.0.1:80");
    s.dead("test2", 1, "");
    const auto run_answering = [&](Duration duration) {
        const TimePoint end = s.now + duration;
        for (std::size_t seen = s.sent.size(); s.now < end;) {
            s.run_for(1ms);
            for (; seen < s.sent.size(); ++seen) {
                const Sent sent = s.sent[seen];
                if (sent.type() == MessageType::ping)
                    s.message(wire::Ack{.seq_no = sent.as<wire::Ping>().seq_no, .payload = {}});
            }
        }
    };
    run_answering(90ms);
    CHECK(s.swim.state().members.size() == 1 + 3);
    CHECK(s.knows("test2"));
    run_answering(110ms);
    CHECK(s.swim.state().members.size() == 1 + 2);
    CHECK_FALSE(s.knows("test2"));
}

TEST_CASE("only those are forgotten whose death or leave is older than it may be") {
    // Go: TestMoveDeadNodes. Of nine members, four are dead for 20 s and two for 10 s. The limit is
    // 15 s.
    core::SwimConfig config;
    config.gossip_to_the_dead_time = 15s;
    SwimScript s(config);
    const auto answer_all = [&](Duration duration) {
        for (const TimePoint end = s.now + duration; s.now < end;) {
            s.run_for(10ms);
            for (const Sent& sent : s.sent_of(MessageType::ping))
                s.message(wire::Ack{.seq_no = sent.as<wire::Ping>().seq_no, .payload = {}});
            s.sent.clear();
        }
    };
    for (int i = 1; i <= 9; ++i) s.alive("n" + std::to_string(i));
    for (const char* name : {"n1", "n7"}) s.dead(name, 1, "other");
    for (const char* name : {"n5", "n9"}) s.dead(name, 1, name);
    answer_all(10s);
    s.dead("n3", 1, "other");
    s.dead("n4", 1, "n4");
    CHECK(s.swim.state().members.size() == 1 + 9);
    answer_all(10s);
    CHECK(s.swim.state().members.size() == 1 + 5);
    for (const char* name : {"n1", "n5", "n7", "n9"}) CHECK_FALSE(s.knows(name));
    CHECK(s.member("n3").state == NodeState::dead);
    CHECK(s.member("n4").state == NodeState::left);
    for (const char* name : {"n2", "n6", "n8"}) CHECK(s.member(name).state == NodeState::alive);
}
