#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

// Returns the corrections sent to `name`. They travel alone; other packets may carry gossip.
std::vector<Sent> corrections_of(const SwimScript& s, std::string_view name) {
    return s.sent_of(wire::MessageType::dead, [&](const Sent& sent) {
        const auto in_packet = std::count_if(s.sent.begin(), s.sent.end(),
                                             [&](const Sent& other) { return other.packet == sent.packet; });
        return in_packet == 1 && sent.to == SwimScript::address_of(name);
    });
}

// Never gossips and never probes. The probe interval still bounds the rate of corrections.
core::SwimConfig silent() {
    core::SwimConfig config;
    config.gossip_interval = config.push_pull_interval = 0s;
    config.probe_interval = 1000s;
    return config;
}

// n2 and n3 are members. n2 left long enough ago for everybody to have heard of it.
struct Leave : SwimScript {
    explicit Leave(core::SwimConfig config = silent()) : SwimScript(config) {
        alive("n2", 5);
        alive("n3", 1);
        dead("n2", 5, "n2");
        now += config.probe_interval;
        sent.clear();
    }
};

// Sends a ping from the address of `name`, or from another port there.
void ping_from(SwimScript& s, std::string_view name, std::optional<std::uint16_t> port = {}) {
    const SocketAddress home = SwimScript::address_of(name);
    s.message(wire::Ping{
        .seq_no = 7,
        .node = "self",
        .source = {.address = home.ip.wire_bytes(), .port = port.value_or(home.port), .name = name}});
}

}  // namespace

TEST_CASE("a member that suspects who has left is told that it has left") {
    Leave s;
    s.suspect("n2", 5, "n3");
    REQUIRE(corrections_of(s, "n3").size() == 1);
    const Sent correction = corrections_of(s, "n3")[0];
    CHECK(correction.as<wire::Dead>().node == "n2");
    CHECK(correction.as<wire::Dead>().from == "n2");
    CHECK(correction.as<wire::Dead>().incarnation == 5);
    CHECK(s.sent.size() == 1);
    CHECK(s.swim.state().counters.corrections == 1);

    // The accuser learns that the node left, before it would declare it failed.
    SwimScript accuser(silent());
    accuser.alive("n2", 5);
    accuser.suspect("n2", 5, "self");
    accuser.dead("n2", 5, "n2");
    CHECK(accuser.member("n2").state == NodeState::left);
}

TEST_CASE("an accuser that knows an older incarnation is told the one at which the member left") {
    Leave s;
    s.suspect("n2", 2, "n3");
    REQUIRE(corrections_of(s, "n3").size() == 1);
    CHECK(corrections_of(s, "n3")[0].as<wire::Dead>().incarnation == 5);
}

TEST_CASE("an accuser is not told of who failed, for a suspect may still refute") {
    SwimScript s(silent());
    s.alive("n2", 5);
    s.alive("n3", 1);
    s.dead("n2", 5, "n4");
    s.now += 1000s;
    s.sent.clear();
    s.suspect("n2", 5, "n3");
    CHECK(s.sent.empty());
}

TEST_CASE("accusers are told once per gone member and probe interval") {
    Leave s;
    for (int i = 0; i < 50; ++i) s.suspect("n2", 5, "n3");
    CHECK(s.sent.size() == 1);
    s.now += 1000s;
    for (int i = 0; i < 50; ++i) s.suspect("n2", 5, "n3");
    CHECK(s.sent.size() == 2);
}

TEST_CASE("an accuser is not told of who has been gone for less than a probe interval") {
    SwimScript s(silent());
    s.alive("n2", 5);
    s.alive("n3", 1);
    s.dead("n2", 5, "n2");
    s.now += 999s;
    s.sent.clear();
    s.suspect("n2", 5, "n3");
    CHECK(s.sent.empty());
}

TEST_CASE(
    "nobody is told of a suspicion that knows more than we, of an outsider's, of one who is gone, or of our "
    "own") {
    Leave s;
    s.suspect("n2", 6, "n3");        // n2 may have rejoined
    s.suspect("n2", 5, "outsider");  // not a member
    s.suspect("n2", 5, "self");      // our own suspicion comes back
    s.suspect("n2", 5, "n2");
    CHECK(s.sent.empty());
    CHECK(s.member("n2").state == NodeState::left);
}

TEST_CASE("accusers are not told if that is switched off, as in Go") {
    core::SwimConfig as_go = silent();
    as_go.corrects_the_outdated = false;
    Leave s(as_go);
    s.suspect("n2", 5, "n3");
    CHECK(s.sent.empty());
}

TEST_CASE("a failed member that pings is told that it is held for failed, beside its answer") {
    SwimScript s(silent());
    s.alive("n2", 5);
    s.dead("n2", 5, "n4");
    s.sent.clear();
    for (int i = 0; i < 50; ++i) ping_from(s, "n2");
    REQUIRE(corrections_of(s, "n2").size() == 1);
    CHECK(corrections_of(s, "n2")[0].as<wire::Dead>().from == "self");
    CHECK(corrections_of(s, "n2")[0].as<wire::Dead>().incarnation == 5);
    CHECK(s.sent_of(wire::MessageType::ack).size() == 50);
    s.now += 1000s;
    ping_from(s, "n2");
    CHECK(corrections_of(s, "n2").size() == 2);
}

TEST_CASE(
    "a ping of who is alive, has left, is an outsider or claims a member's name elsewhere is answered, and "
    "no "
    "more") {
    SwimScript s(silent());
    s.alive("n2", 5);
    ping_from(s, "n2");
    s.dead("n2", 5, "n2");  // Go nodes ping after they have left
    ping_from(s, "n2");
    ping_from(s, "outsider");
    s.alive("n3", 1);
    s.dead("n3", 1, "n4");
    ping_from(s, "n3", 9);
    CHECK(s.swim.state().counters.corrections == 0);
    CHECK(s.sent_of(wire::MessageType::ack).size() == 4);
}

namespace {

// The entry for n2, at its known address, in a peer's push/pull.
wire::PushNodeState told_of_n2(std::uint32_t incarnation, std::string_view meta, BytesView versions = {}) {
    static const SocketAddress home = SwimScript::address_of("n2");
    static const auto usual = core::version_bytes({});
    return {.name = "n2",
            .address = home.ip.wire_bytes(),
            .port = home.port,
            .meta = {as_bytes(meta)},
            .incarnation = incarnation,
            .state = static_cast<std::int64_t>(NodeState::alive),
            .versions = versions.empty() ? BytesView(usual) : versions};
}

void exchange(SwimScript& s, const wire::PushNodeState& told) {
    REQUIRE(s.swim.merge(s.now, at("10.0.0.99:7946"), {.join = false, .nodes = {told}, .user_state = {}},
                         false, s.effects));
    s.collect();
}

std::vector<std::string> metas_sent(const SwimScript& s) {
    std::vector<std::string> metas;
    for (const Sent& sent : s.sent_of(wire::MessageType::alive)) {
        CHECK(sent.to == SwimScript::address_of("n2"));
        metas.emplace_back(as_text(sent.as<wire::Alive>().meta.bytes));
    }
    return metas;
}

}  // namespace

TEST_CASE(
    "a member of which a push/pull tells something else at the same incarnation is told both, and refutes "
    "one") {
    SwimScript s(silent());
    s.alive("n2", 5, {}, "old");
    s.sent.clear();
    exchange(s, told_of_n2(5, "new"));
    CHECK(metas_sent(s) == std::vector<std::string>{"old", "new"});
    CHECK(s.sent[0].packet != s.sent[1].packet);
    CHECK(s.sent[0].with_crc);
    CHECK(s.sent[0].as<wire::Alive>().incarnation == 5);
    CHECK(as_text(s.member("n2").meta) == "old");  // until it refutes, as in Go
    CHECK(s.swim.state().counters.corrections == 2);

    // The member reached incarnation 5 with other metadata than in its earlier life.
    SwimScript member(silent());
    member.suspect("self", 4, "n3");
    REQUIRE(member.member("self").incarnation == 5);
    member.alive("self", 5, "10.0.0.1:7946");  // its own message
    CHECK(member.member("self").incarnation == 5);
    member.alive("self", 5, "10.0.0.1:7946", "old");
    CHECK(member.member("self").incarnation == 6);
    s.alive("n2", 6, {}, "new");
    CHECK(as_text(s.member("n2").meta) == "new");
}

TEST_CASE("a member is told of two lives once per probe interval, a suspect as well") {
    SwimScript s(silent());
    s.alive("n2", 5);
    s.suspect("n2", 5, "n3");
    s.sent.clear();
    const Bytes older{1, 4, 2, 0, 0, 0};
    for (int i = 0; i < 50; ++i) exchange(s, told_of_n2(5, "", older));
    CHECK(s.sent_of(wire::MessageType::alive).size() == 2);
    s.now += 1000s;
    for (int i = 0; i < 50; ++i) exchange(s, told_of_n2(5, "", older));
    const auto sent = s.sent_of(wire::MessageType::alive);
    REQUIRE(sent.size() == 4);
    CHECK(to_bytes(sent[2].as<wire::Alive>().versions.bytes) == Bytes{1, 5, 2, 0, 0, 0});
    CHECK(to_bytes(sent[3].as<wire::Alive>().versions.bytes) == older);
}

TEST_CASE(
    "a peer that tells the same, an older incarnation, another address or no versions corrects nothing") {
    SwimScript s(silent());
    s.alive("n2", 5, {}, "meta");
    s.sent.clear();
    exchange(s, told_of_n2(5, "meta"));
    exchange(s, told_of_n2(4, "other"));
    auto elsewhere = told_of_n2(5, "other");
    elsewhere.port = 9;
    exchange(s, elsewhere);
    auto silent_about_versions = told_of_n2(5, "meta");
    silent_about_versions.versions = {};
    exchange(s, silent_about_versions);
    CHECK(s.sent.empty());

    exchange(s, told_of_n2(6, "other"));  // newer, so not a contradiction
    CHECK(as_text(s.member("n2").meta) == "other");
    s.dead("n2", 6, "n2");
    s.sent.clear();
    exchange(s, told_of_n2(6, "meta"));
    CHECK(s.sent_of(wire::MessageType::alive).empty());  // it has left
}

TEST_CASE("metadata that an accusation overtook is put right by a push/pull, too") {
    SwimScript s(silent());
    s.alive("n2", 5, {}, "old");
    s.suspect("n2", 6, "n3");  // n2 announced something at 6 that we missed
    s.alive("n2", 6, {}, "new");
    REQUIRE(as_text(s.member("n2").meta) == "old");
    s.sent.clear();
    exchange(s, told_of_n2(6, "new"));
    CHECK(metas_sent(s) == std::vector<std::string>{"old", "new"});
}

TEST_CASE("of two lives one of which understands no checksum, neither is told with one") {
    SwimScript s(silent());
    s.alive("n2", 5);
    s.sent.clear();
    const Bytes without_crc{1, 4, 2, 0, 0, 0};
    exchange(s, told_of_n2(5, "", without_crc));
    REQUIRE(s.sent.size() == 2);
    CHECK_FALSE(s.sent[0].with_crc);
    CHECK_FALSE(s.sent[1].with_crc);
}

TEST_CASE("what gossip says besides is not passed on: half a cluster would tell one member at once") {
    SwimScript s(silent());
    s.alive("n2", 5, {}, "old");
    s.sent.clear();
    s.alive("n2", 5, {}, "new");
    CHECK(s.sent.empty());
}

TEST_CASE("what an earlier life said that fits no packet waits for a push/pull with the member") {
    frame::FrameConfig layers;
    layers.packet_bytes_max = 512;
    SwimScript s(silent(), {}, 1, Logger{}, layers);
    s.alive("n2", 5);
    s.sent.clear();
    exchange(s, told_of_n2(5, std::string(400, 'm')));
    CHECK(s.sent.empty());
    exchange(s, told_of_n2(5, std::string(380, 'm')));
    const auto sent = s.sent_of(wire::MessageType::alive);
    REQUIRE(sent.size() == 2);
    CHECK(sent[1].bytes->size() <= s.budget.gossip.message_bytes_max());
}

TEST_CASE("nobody is told of two lives if that is switched off, as in Go") {
    core::SwimConfig as_go = silent();
    as_go.corrects_the_outdated = false;
    SwimScript s(as_go);
    s.alive("n2", 5, {}, "old");
    s.sent.clear();
    exchange(s, told_of_n2(5, "new"));
    CHECK(s.sent.empty());
    CHECK(as_text(s.member("n2").meta) == "old");
}
