#include "core/swim.hpp"

#include "support/catch.hpp"
#include "support/swim_script.hpp"
#include "wire/compound.hpp"
#include "wire/crc.hpp"

using namespace memberlist;
using namespace memberlist::test;
using wire::MessageType;

// --- gossip --------------------------------------------------------------------------------------

TEST_CASE("news is gossiped to several members per interval, checksummed, and no more often than the limit") {
    SwimScript s;
    for (int i = 2; i <= 6; ++i) s.alive("n" + std::to_string(i));
    s.run_for(20s);
    const auto about_n2 =
        s.sent_of(MessageType::alive, [](const Sent& m) { return m.as<wire::Alive>().node == "n2"; });
    CHECK(about_n2.size() == 4);  // 4 * ceil(log10(6 + 1))
    for (const auto& m : s.sent_of(MessageType::alive)) CHECK(m.to != at("10.0.0.1:7946"));
}

TEST_CASE("gossip goes to the recently dead, to the long dead and the left it does not") {
    core::SwimConfig config;
    config.gossip_nodes = 3;
    config.gossip_to_the_dead_time = 10s;
    config.probe_interval = 0s;  // nobody is forgotten
    SwimScript s(config);
    s.alive("n2");
    s.alive("n3");
    s.dead("n2", 1, "n9");
    s.dead("n3", 1, "n3");
    s.run_for(1s);
    const auto to = [&](std::string_view address) {
        return std::count_if(s.sent.begin(), s.sent.end(),
                             [&](const Sent& m) { return m.to == at(address); });
    };
    CHECK(to("10.0.0.2:7946") > 0);
    CHECK(to("10.0.0.3:7946") == 0);
    s.run_for(10s);
    s.sent.clear();
    s.alive("n4");
    s.run_for(1s);
    CHECK(to("10.0.0.4:7946") > 0);
    CHECK(to("10.0.0.2:7946") == 0);
}

TEST_CASE("no packet is larger than it may be, with every layer around it") {
    core::SwimConfig config;
    frame::FrameConfig layers;
    layers.label = "blah";
    layers.keyring = Keyring::create(Bytes(32, 7)).value();
    SwimScript s(config, {}, 1, Logger{}, layers);
    constexpr std::size_t overhead = 29 + 6;
    for (int i = 2; i < 200; ++i) {
        s.alive("n" + std::to_string(i), 1, "10.0.1.1:" + std::to_string(i),
                std::string(static_cast<std::size_t>(i) % 90, 'm'));
    }
    s.run_for(5s);
    std::map<std::size_t, std::pair<std::size_t, std::size_t>> packets;  // bytes and parts
    for (const auto& m : s.sent) {
        auto& [bytes, parts] = packets[m.packet];
        bytes += m.bytes->size() + wire::compound_part_overhead;
        ++parts;
    }
    std::size_t largest = 0;
    for (const auto& [packet, content] : packets) {
        largest = std::max(largest,
                           content.first + wire::compound_header_bytes + wire::crc_header_bytes + overhead);
        CHECK(content.second <= 127);
    }
    CHECK(largest <= layers.packet_bytes_max);
    CHECK(largest > layers.packet_bytes_max - 100);  // and packets are well filled
}

TEST_CASE("the application's broadcasts fill what room is left, and what is too large is counted") {
    struct App final : Delegate {
        std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
            overheads.push_back(overhead);
            limits.push_back(limit);
            return {to_bytes("one"), Bytes(limit, 'x'), to_bytes("two")};
        }
        std::vector<std::size_t> overheads;
        std::vector<std::size_t> limits;
    } app;
    SwimScript s({}, {.delegate = &app});
    s.alive("n2");
    app.limits.clear();
    s.message(wire::Ping{.seq_no = 1, .node = "", .source = {}});
    const auto user = s.sent_of(MessageType::user);
    REQUIRE(user.size() == 2);
    CHECK(as_text(user[0].as<wire::UserData>().payload) == "one");
    CHECK(as_text(user[1].as<wire::UserData>().payload) == "two");
    CHECK(app.overheads[0] == 3);
    REQUIRE(app.limits.size() == 1);
    CHECK(app.limits[0] < 1400);
    CHECK(s.swim.state().drops[Errc::message_too_large] == 1);
}

TEST_CASE("user messages are handed to the application with their origin") {
    SwimScript s;
    const Bytes payload = to_bytes("hello");
    s.message(wire::UserData{payload}, "10.0.0.9:1234");
    s.message(wire::UserData{});
    REQUIRE(s.events_of<UserMessage>().size() == 2);
    CHECK(as_text(s.events_of<UserMessage>()[0].payload) == "hello");
    CHECK(s.events_of<UserMessage>()[0].from == at("10.0.0.9:1234"));
    CHECK(s.events_of<UserMessage>()[1].payload.empty());
}

TEST_CASE("a user message travels alone, checksummed if the receiver understands that") {
    SwimScript s;
    Node old;
    old.versions.protocol_max = 4;
    const Node recent;
    const Bytes payload = to_bytes("x");
    s.swim.send_user_message(old, payload, s.effects);
    s.swim.send_user_message(recent, payload, s.effects);
    s.collect();
    REQUIRE(s.sent.size() == 2);
    CHECK_FALSE(s.sent[0].with_crc);
    CHECK(s.sent[1].with_crc);
}

// --- leave and update ----------------------------------------------------------------------------

TEST_CASE("leaving tells the cluster and ends when that has been gossiped") {
    SwimScript s;
    for (int i = 2; i <= 5; ++i) s.alive("n" + std::to_string(i));
    s.run_for(3s);
    s.sent.clear();
    s.swim.leave(s.now, OpId{1}, 10s, s.effects);
    s.collect();
    CHECK(s.member("self").state == NodeState::left);
    REQUIRE(s.leave_streams.size() == 3);
    s.end_leave_stream(s.leave_streams[0], true);
    CHECK(s.finished.empty());
    s.run_for(3s);
    REQUIRE(s.finished.size() == 1);
    CHECK_FALSE(s.finished[0].error);
    const auto goodbyes = s.sent_of(MessageType::dead);
    REQUIRE_FALSE(goodbyes.empty());
    CHECK(goodbyes[0].as<wire::Dead>().node == "self");
    CHECK(goodbyes[0].as<wire::Dead>().from == "self");
}

TEST_CASE("a leave is over when it was gossiped and somebody has taken it, or nobody could be reached") {
    const auto leaving = [](std::size_t arrived, std::size_t failed) {
        SwimScript s;
        for (int i = 2; i <= 5; ++i) s.alive("n" + std::to_string(i));
        s.swim.leave(s.now, OpId{1}, 60s, s.effects);
        s.run_for(3s);
        for (std::size_t i = 0; i < arrived + failed; ++i)
            s.end_leave_stream(s.leave_streams.at(i), i >= failed);
        return s.finished.size();
    };
    CHECK(leaving(0, 0) == 0);
    CHECK(leaving(0, 2) == 0);
    CHECK(leaving(0, 3) == 1);
    CHECK(leaving(1, 0) == 1);
    CHECK(leaving(1, 2) == 1);
}

TEST_CASE("a leave stream tells of ourselves alone, as left") {
    SwimScript s;
    s.alive("n2");
    s.swim.leave(s.now, OpId{1}, 60s, s.effects);
    Bytes encoded;
    s.swim.encode_leave(encoded);
    const auto decoded = wire::decode_stream_message(encoded, {});
    REQUIRE(decoded);
    const auto& told = std::get<wire::PushPull>(*decoded);
    CHECK_FALSE(told.join);
    REQUIRE(told.nodes.size() == 1);
    CHECK(told.nodes[0].name == "self");
    CHECK(told.nodes[0].state == static_cast<int>(NodeState::left));
}

TEST_CASE("leave streams go to members that are alive, and can be switched off") {
    core::SwimConfig config;
    config.probe_interval = 0s;
    SwimScript s(config);
    for (const char* name : {"n2", "n3", "n4"}) s.alive(name);
    s.dead("n2", 1, "n9");
    s.suspect("n3", 1, "n9");
    s.swim.leave(s.now, OpId{1}, 60s, s.effects);
    s.collect();
    REQUIRE(s.leave_streams.size() == 1);
    CHECK(s.leave_streams[0].name == "n4");

    config.leave_streams = 0;
    SwimScript off(config);
    off.alive("n2");
    off.swim.leave(off.now, OpId{1}, 60s, off.effects);
    off.run_for(5s);
    CHECK(off.leave_streams.empty());
    CHECK(off.finished.size() == 1);
}

TEST_CASE("our own leave is in every packet from then on, before all other news") {
    SwimScript s;
    for (int i = 2; i <= 40; ++i) s.alive("n" + std::to_string(i), 1, {}, std::string(300, 'm'));
    s.sent.clear();
    s.swim.leave(s.now, OpId{1}, 60s, s.effects);
    s.run_for(500ms);
    std::vector<MessageType> first_of_packet;
    std::optional<std::size_t> packet;
    for (const Sent& sent : s.sent) {
        if (std::exchange(packet, sent.packet) != sent.packet) first_of_packet.push_back(sent.type());
    }
    CHECK(first_of_packet.size() >= 3);
    for (const MessageType type : first_of_packet) CHECK(type == MessageType::dead);
}

TEST_CASE("who returns after leaving is a member again, with a higher incarnation") {
    SwimScript s;
    s.alive("n2");
    const auto incarnation = s.member("self").incarnation;
    s.swim.leave(s.now, OpId{1}, 60s, s.effects);
    s.swim.return_from_leave(s.now, s.effects);
    s.collect();
    CHECK(s.member("self").state == NodeState::alive);
    CHECK(s.member("self").incarnation > incarnation);
    CHECK(s.events_of<NodeJoined>().back().node.name == "self");
    s.suspect("self", s.member("self").incarnation, "n2");
    CHECK(s.swim.state().counters.refutations == 1);
    s.swim.leave(s.now, OpId{2}, 60s, s.effects);
    s.collect();
    CHECK(s.member("self").state == NodeState::left);

    SwimScript member;
    member.swim.return_from_leave(member.now, member.effects);
    CHECK(member.member("self").incarnation == 1);
}

TEST_CASE("who has left does not refute, and leaving twice is fine") {
    SwimScript s;
    s.alive("n2");
    s.swim.leave(s.now, OpId{1}, 10s, s.effects);
    s.swim.leave(s.now, OpId{2}, 10s, s.effects);
    s.collect();
    CHECK(s.finished.empty());
    s.end_leave_stream(s.leave_streams.at(0), true);
    s.run_for(3s);
    REQUIRE(s.finished.size() == 2);  // the second ends with the first
    CHECK(s.finished[1].operation == OpId{2});
    s.swim.leave(s.now, OpId{3}, 10s, s.effects);
    s.collect();
    REQUIRE(s.finished.size() == 3);  // ends at once, with nothing left to say
    CHECK_FALSE(s.finished[2].error);
    s.dead("self", 1, "n2");
    s.suspect("self", 1, "n2");
    s.alive("self", 1, "10.0.0.1:7946");
    CHECK(s.member("self").state == NodeState::left);
    CHECK(s.swim.state().counters.refutations == 0);
    s.run_for(200s);
    CHECK(s.knows("self"));  // Go forgets itself here and crashes when pinged
}

TEST_CASE("leaving a cluster of one ends at once") {
    SwimScript s;
    s.swim.leave(s.now, OpId{1}, 10s, s.effects);
    s.collect();
    REQUIRE(s.finished.size() == 1);
    CHECK_FALSE(s.finished[0].error);
}

TEST_CASE("leaving ends with a timeout when the word does not get out in time") {
    core::SwimConfig config;
    config.gossip_interval = 0s;
    config.probe_interval = 0s;
    SwimScript s(config);
    s.alive("n2");
    s.swim.leave(s.now, OpId{1}, 2s, s.effects);
    s.run_for(2s);
    REQUIRE(s.finished.size() == 1);
    CHECK(s.finished[0].error == Errc::timed_out);
}

TEST_CASE("a timeout beyond the end of time is none") {
    SwimScript s;
    s.alive("n2");
    s.swim.update(s.now, OpId{7}, Duration::max(), s.effects);
    s.collect();
    s.run_for(1ms);
    CHECK(s.finished.empty());
    s.swim.leave(s.now, OpId{8}, Duration::max(), s.effects);
    s.collect();
    s.run_for(1ms);
    CHECK(s.finished.empty());
}

TEST_CASE("an update announces fresh metadata with a new incarnation") {
    struct App final : Delegate {
        Bytes node_meta(std::size_t limit) override {
            CHECK(limit == 512);
            return to_bytes(meta);
        }
        std::string meta = "first";
    } app;
    SwimScript s({}, {.delegate = &app});
    CHECK(as_text(s.member("self").meta) == "first");
    s.alive("n2");
    app.meta = "second";
    s.swim.update(s.now, OpId{1}, 5s, s.effects);
    s.collect();
    CHECK(s.member("self").incarnation == 2);
    REQUIRE(s.events_of<NodeUpdated>().size() == 1);
    s.run_for(3s);
    REQUIRE(s.finished.size() == 1);
    CHECK_FALSE(s.finished[0].error);
    const auto own =
        s.sent_of(MessageType::alive, [](const Sent& m) { return m.as<wire::Alive>().node == "self"; });
    CHECK(as_text(own.back().as<wire::Alive>().meta.bytes) == "second");
}

TEST_CASE("metadata above 512 bytes are cut off and counted, not sent") {
    struct App final : Delegate {
        Bytes node_meta(std::size_t) override { return Bytes(600, 'm'); }
    } app;
    SwimScript s({}, {.delegate = &app});
    CHECK(s.member("self").meta.size() == 512);
    CHECK(s.swim.state().drops[Errc::message_too_large] == 1);
}

TEST_CASE("ending everything ends every operation once") {
    SwimScript s;
    s.alive("n2");
    s.swim.update(s.now, OpId{1}, 5s, s.effects);
    s.swim.ping(s.now, OpId{2}, "n2", at("10.0.0.2:7946"), s.effects);
    s.swim.cancel_all(Errc::shutting_down, s.effects);
    s.swim.cancel_all(Errc::shutting_down, s.effects);
    s.collect();
    REQUIRE(s.finished.size() == 2);
    for (const auto& finish : s.finished) CHECK(finish.error == Errc::shutting_down);
}

TEST_CASE("health is bounded, and stretches intervals") {
    // Go: TestAwareness, max 8.
    core::Awareness awareness(8);
    const std::vector<std::pair<int, std::uint32_t>> steps{{0, 0},  {-1, 0}, {-10, 0}, {1, 1},  {-1, 0},
                                                           {10, 7}, {-1, 6}, {-1, 5},  {-1, 4}, {-1, 3},
                                                           {-1, 2}, {-1, 1}, {-1, 0},  {-1, 0}};
    for (const auto& [delta, score] : steps) {
        awareness.apply(delta);
        CHECK(awareness.score() == score);
        CHECK(awareness.scale(1s) == std::chrono::seconds(score + 1));
    }
}

TEST_CASE("the same seed and the same inputs give the same packets") {
    const auto run = [](std::uint64_t seed) {
        SwimScript s({}, {}, seed);
        for (int i = 2; i < 30; ++i) s.alive("n" + std::to_string(i), 1, "10.0.1.1:" + std::to_string(i));
        s.run_for(20s);
        std::string trace;
        for (const auto& m : s.sent) trace += m.to.to_string() + std::string(as_text(*m.bytes));
        return trace;
    };
    CHECK(run(5) == run(5));
    CHECK(run(5) != run(6));
}
