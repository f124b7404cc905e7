#include "core/prober.hpp"

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;
using wire::MessageType;

namespace {

// Runs until the next direct ping goes out and returns it.
Sent next_ping(SwimScript& s) {
    const std::size_t before = s.sent_of(MessageType::ping).size();
    for (int i = 0; i < 5000; ++i) {
        s.run_for(1ms);
        const auto pings = s.sent_of(MessageType::ping);
        if (pings.size() > before) return pings[before];
    }
    throw std::runtime_error("no ping within 5 s");
}

}  // namespace

TEST_CASE("a probe of a live member takes one sequence number and leaves it alive") {
    SwimScript s;
    s.alive("n2");
    const auto ping = next_ping(s);
    CHECK(ping.to == at("10.0.0.2:7946"));
    CHECK(ping.as<wire::Ping>().seq_no == 1);
    CHECK(ping.as<wire::Ping>().node == "n2");
    CHECK(ping.as<wire::Ping>().source.name == "self");
    CHECK(ping.as<wire::Ping>().source.port == 7946);
    s.message(wire::Ack{.seq_no = 1, .payload = {}});
    s.run_for(900ms);
    CHECK(s.member("n2").state == NodeState::alive);
    CHECK(s.sent_of(MessageType::indirect_ping).empty());
    CHECK(s.stream_pings.empty());
    CHECK(s.sent_of(MessageType::ping).size() == 1);
}

TEST_CASE("silence is followed by indirect pings, a stream ping, and at the interval's end suspicion") {
    SwimScript s;
    s.alive("n2");
    const auto ping = next_ping(s).as<wire::Ping>();
    const TimePoint sent = s.now;
    for (const char* helper : {"n3", "n4", "n5", "n6"}) s.alive(helper);
    s.run_for(499ms);
    CHECK(s.sent_of(MessageType::indirect_ping).empty());
    s.run_for(1ms);
    const auto indirect = s.sent_of(MessageType::indirect_ping);
    REQUIRE(indirect.size() == 3);
    for (const auto& m : indirect) {
        const auto request = m.as<wire::IndirectPing>();
        CHECK(request.seq_no == ping.seq_no);
        CHECK(request.node == "n2");
        CHECK(request.wants_nack);
        CHECK(m.to != at("10.0.0.2:7946"));
    }
    REQUIRE(s.stream_pings.size() == 1);
    CHECK(s.stream_pings[0].name == "n2");
    CHECK(s.stream_pings[0].seq_no == ping.seq_no);
    CHECK(s.stream_pings[0].deadline <= sent + 1s);
    CHECK(s.member("n2").state == NodeState::alive);
    s.run_for(500ms);
    CHECK(s.member("n2").state == NodeState::suspect);
    CHECK(s.swim.state().counters.probes_failed == 1);
}

TEST_CASE("a relayed acknowledgement saves the member") {
    SwimScript s;
    s.alive("n2");
    const auto seq_no = next_ping(s).as<wire::Ping>().seq_no;
    s.run_for(700ms);
    s.message(wire::Ack{.seq_no = seq_no, .payload = {}});
    s.run_for(250ms);
    CHECK(s.member("n2").state == NodeState::alive);
}

TEST_CASE("an answered stream ping saves a member whose packets are lost") {
    SwimScript s;
    s.alive("n2");
    const auto seq_no = next_ping(s).as<wire::Ping>().seq_no;
    s.run_for(600ms);
    s.swim.on_stream_ack(seq_no, s.effects);
    s.run_for(400ms);
    CHECK(s.member("n2").state == NodeState::alive);
}

TEST_CASE("stream pings can be switched off, and are not sent to peers that do not know them") {
    core::SwimConfig config;
    config.stream_pings = false;
    SwimScript off(config);
    off.alive("n2");
    next_ping(off);
    off.run_for(600ms);
    CHECK(off.stream_pings.empty());

    SwimScript old;
    old.alive("n2", 1, {}, {}, {.protocol_min = 1, .protocol_max = 2});
    next_ping(old);
    old.run_for(600ms);
    CHECK(old.stream_pings.empty());
}

TEST_CASE("stream pings can be switched off for single members") {
    std::vector<std::string> asked;
    const std::function<bool(std::string_view)> disables = [&](std::string_view name) {
        asked.emplace_back(name);
        return name == "n2";
    };
    core::Questions questions;
    questions.disables_stream_pings = &disables;
    for (const char* name : {"n2", "n3"}) {
        SwimScript s({}, questions);
        s.alive(name);
        next_ping(s);
        s.run_for(400ms);
        CHECK(asked.empty());  // an answer may still come
        s.run_for(200ms);
        CHECK(asked == std::vector<std::string>{name});
        CHECK(s.stream_pings.empty() == (std::string_view(name) == "n2"));
        asked.clear();
    }
    // No helper is asked about a peer without stream pings.
    SwimScript old({}, questions);
    old.alive("n3", 1, {}, {}, {.protocol_min = 1, .protocol_max = 2});
    next_ping(old);
    old.run_for(600ms);
    CHECK(asked.empty());
}

TEST_CASE("a suspect is told of the suspicion together with the ping, checksummed and without gossip") {
    SwimScript s;
    s.alive("n2");
    s.suspect("n2", 1, "n3");
    const auto ping = next_ping(s);
    const auto suspicion =
        s.sent_of(MessageType::suspect, [&](const Sent& m) { return m.packet == ping.packet; });
    REQUIRE(suspicion.size() == 1);
    CHECK(suspicion[0].as<wire::Suspect>().from == "self");
    CHECK(ping.with_crc);
    CHECK(std::count_if(s.sent.begin(), s.sent.end(),
                        [&](const Sent& m) { return m.packet == ping.packet; }) == 2);
}

TEST_CASE("a plain ping carries gossip and no checksum") {
    SwimScript s;
    s.alive("n2");
    const auto ping = next_ping(s);
    CHECK_FALSE(ping.with_crc);
}

TEST_CASE("an acknowledged probe improves health, a silent one without helpers costs one") {
    SwimScript s;
    s.alive("n2");
    s.suspect("self", 1, "n2");
    REQUIRE(s.swim.state().awareness.score() == 1);
    const auto seq_no = next_ping(s).as<wire::Ping>().seq_no;
    s.message(wire::Ack{.seq_no = seq_no, .payload = {}});
    CHECK(s.swim.state().awareness.score() == 0);
    next_ping(s);
    s.run_for(1s);
    CHECK(s.swim.state().awareness.score() == 1);
}

TEST_CASE("every helper that stays silent costs one, every NACK saves one") {
    SwimScript s;
    for (const char* name : {"n2", "n3", "n4", "n5"}) s.alive(name);
    const auto seq_no = next_ping(s).as<wire::Ping>().seq_no;
    s.run_for(600ms);
    REQUIRE(s.sent_of(MessageType::indirect_ping).size() == 3);
    s.message(wire::Nack{.seq_no = seq_no});
    s.message(wire::Nack{.seq_no = seq_no});
    s.run_for(400ms);
    CHECK(s.swim.state().awareness.score() == 1);
}

TEST_CASE("a node that doubts itself probes more patiently") {
    SwimScript s;
    s.alive("n2");
    s.suspect("self", 1, "n2");
    next_ping(s);
    CHECK(s.swim.state().counters.degraded_probes == 1);
    s.run_for(1900ms);
    CHECK(s.member("n2").state == NodeState::alive);
    s.run_for(200ms);
    CHECK(s.member("n2").state == NodeState::suspect);
}

TEST_CASE("a packet that cannot be sent is not waited for, and success by other ways proves no health") {
    SwimScript s;
    s.alive("n2");
    s.suspect("self", 1, "n2");
    const auto seq_no = next_ping(s).as<wire::Ping>().seq_no;
    s.alive("n3");
    s.swim.on_send_failed(at("10.0.0.2:7946"), s.effects);
    s.collect();
    CHECK(s.sent_of(MessageType::indirect_ping).size() == 1);
    CHECK(s.stream_pings.size() == 1);
    s.message(wire::Ack{.seq_no = seq_no, .payload = {}});
    CHECK(s.swim.state().awareness.score() == 1);
    CHECK(s.member("n2").state == NodeState::alive);
}

TEST_CASE("every member is probed once per round") {
    SwimScript s;
    for (int i = 2; i <= 9; ++i) s.alive("n" + std::to_string(i));
    std::vector<std::string> probed;
    for (int i = 0; i < 16; ++i) {
        const auto ping = next_ping(s).as<wire::Ping>();
        probed.emplace_back(ping.node);
        s.message(wire::Ack{.seq_no = ping.seq_no, .payload = {}});
    }
    // Any 16 probes that start with a round contain two full rounds. The first round starts at the
    // table's head.
    std::map<std::string, int> times;
    for (const auto& name : probed) ++times[name];
    CHECK(times.size() == 8);
    for (const auto& [name, count] : times) CHECK(count <= 3);
}

TEST_CASE("the long dead are forgotten at the end of a round, we ourselves never") {
    SwimScript s;
    s.alive("n2");
    s.alive("n3");
    s.dead("n3", 1, "n2");
    const auto answer_probes_for = [&](Duration time) {
        const TimePoint end = s.now + time;
        while (s.now < end) {
            s.run_for(50ms);
            for (const auto& ping : s.sent_of(MessageType::ping))
                s.message(wire::Ack{ping.as<wire::Ping>().seq_no, {}});
            s.sent.clear();
        }
    };
    answer_probes_for(29s);
    CHECK(s.knows("n3"));
    answer_probes_for(5s);
    CHECK_FALSE(s.knows("n3"));
    CHECK(s.knows("n2"));
    CHECK(s.knows("self"));
}

TEST_CASE("a tick that comes during a round is made up for once when the round is over") {
    SwimScript s;
    s.alive("n2");
    s.alive("n3");
    s.suspect("self", 1, "n2");  // rounds of two intervals
    next_ping(s);
    const std::size_t before = s.sent_of(MessageType::ping).size();
    s.run_for(2s);
    CHECK(s.sent_of(MessageType::ping).size() == before + 1);
}

TEST_CASE("a long round that ends as a tick falls due is followed by one round, not by two") {
    SwimScript s;
    s.lateness = GENERATE(0us, 50us);
    for (const char* name : {"n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"}) s.alive(name);
    s.suspect("self", 1, "n2");  // rounds of two intervals
    next_ping(s);                // is not answered
    s.message(wire::Ack{.seq_no = next_ping(s).as<wire::Ping>().seq_no, .payload = {}});
    const std::size_t before = s.sent_of(MessageType::ping).size();
    s.run_for(990ms);
    CHECK(s.sent_of(MessageType::ping).size() == before);
    s.run_for(20ms);
    CHECK(s.sent_of(MessageType::ping).size() == before + 1);
}

TEST_CASE("a tick that is noticed late does not put off the next ones, and those of a pause are left out") {
    core::SwimConfig config;
    config.gossip_nodes = 0;
    SwimScript s(config);
    s.alive("n2");
    const auto answer_next = [&] {
        s.message(wire::Ack{.seq_no = next_ping(s).as<wire::Ping>().seq_no, .payload = {}});
        return s.now;
    };
    const TimePoint beat = answer_next() - 1ms;  // the beat is up to 1 ms later
    s.lateness = 10ms;
    for (int i = 0; i < 100; ++i) CHECK((answer_next() - beat) % 1s <= 12ms);
    s.lateness = 5s;
    answer_next();
    s.lateness = 0s;
    const std::size_t before = s.sent_of(MessageType::ping).size();
    s.run_for(2s);
    CHECK(s.sent_of(MessageType::ping).size() <= before + 2);
    CHECK((answer_next() - beat) % 1s <= 12ms);
}

TEST_CASE("the ping delegate hears of direct answers and of nothing else") {
    struct Listener final : PingDelegate {
        void on_ping_complete(const Node& peer, Duration round_trip, BytesView payload) override {
            heard.push_back(peer.name + " " + std::to_string(round_trip / 1ms) + " " +
                            std::string(as_text(payload)));
        }
        std::vector<std::string> heard;
    } listener;
    SwimScript s({}, {.ping = &listener});
    s.alive("n2");
    auto seq_no = next_ping(s).as<wire::Ping>().seq_no;
    s.run_for(20ms);
    s.message(wire::Ack{.seq_no = seq_no, .payload = as_bytes("hi")});
    REQUIRE(listener.heard.size() == 1);
    CHECK(listener.heard[0].substr(0, 3) == "n2 ");
    CHECK(listener.heard[0].substr(5) == " hi");
    seq_no = next_ping(s).as<wire::Ping>().seq_no;
    s.run_for(600ms);
    s.message(wire::Ack{.seq_no = seq_no, .payload = as_bytes("late")});
    CHECK(listener.heard.size() == 1);
}
