#include "core/ping_service.hpp"

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;
using wire::MessageType;

namespace {

const Bytes source_ip{10, 0, 0, 42};

wire::Source source() { return {.address = BytesView(source_ip), .port = 4242, .name = "asker"}; }

wire::IndirectPing indirect(bool wants_nack) {
    static const Bytes target{10, 0, 0, 2};
    return {.seq_no = 77,
            .target = BytesView(target),
            .port = 7946,
            .node = "n2",
            .wants_nack = wants_nack,
            .source = source()};
}

}  // namespace

TEST_CASE("a ping is acknowledged to the source it names, else to where it came from") {
    SwimScript s;
    s.message(wire::Ping{.seq_no = 9, .node = "self", .source = source()}, "10.0.0.8:1111");
    s.message(wire::Ping{.seq_no = 10, .node = "", .source = {}}, "10.0.0.8:1111");
    const auto acks = s.sent_of(MessageType::ack);
    REQUIRE(acks.size() == 2);
    CHECK(acks[0].to == at("10.0.0.42:4242"));
    CHECK(acks[0].as<wire::Ack>().seq_no == 9);
    CHECK(acks[0].as<wire::Ack>().payload.is_nil);
    CHECK(acks[1].to == at("10.0.0.8:1111"));
}

TEST_CASE("a ping for somebody else is not answered, and counted") {
    SwimScript s;
    s.message(wire::Ping{.seq_no = 9, .node = "other", .source = source()});
    CHECK(s.sent_of(MessageType::ack).empty());
    CHECK(s.swim.state().drops[Errc::unknown_node] == 1);
}

TEST_CASE("an acknowledgement comes first in its packet, gossip behind it") {
    SwimScript s;
    s.message(wire::Ping{.seq_no = 9, .node = "", .source = {}});
    REQUIRE(s.sent.size() == 2);
    CHECK(s.sent[0].type() == MessageType::ack);
    CHECK(s.sent[1].type() == MessageType::alive);
    CHECK(s.sent[0].packet == s.sent[1].packet);
}

TEST_CASE("an acknowledgement carries what the ping delegate gives") {
    struct Payload final : PingDelegate {
        Bytes ack_payload() override { return to_bytes("coordinate"); }
    } payload;
    SwimScript s({}, {.ping = &payload});
    s.message(wire::Ping{.seq_no = 9, .node = "", .source = {}});
    CHECK(as_text(s.sent_of(MessageType::ack)[0].as<wire::Ack>().payload.bytes) == "coordinate");
}

TEST_CASE("a ping on behalf of another is sent in our name and its answer handed back") {
    SwimScript s;
    s.message(indirect(true));
    const auto pings = s.sent_of(MessageType::ping);
    REQUIRE(pings.size() == 1);
    CHECK(pings[0].to == at("10.0.0.2:7946"));
    CHECK(pings[0].as<wire::Ping>().node == "n2");
    CHECK(pings[0].as<wire::Ping>().source.name == "self");
    s.message(wire::Ack{.seq_no = pings[0].as<wire::Ping>().seq_no, .payload = as_bytes("kept for us")});
    const auto acks = s.sent_of(MessageType::ack);
    REQUIRE(acks.size() == 1);
    CHECK(acks[0].to == at("10.0.0.42:4242"));
    CHECK(acks[0].as<wire::Ack>().seq_no == 77);
    CHECK(acks[0].as<wire::Ack>().payload.is_nil);
    s.run_for(1s);
    CHECK(s.sent_of(MessageType::nack).empty());
}

TEST_CASE("without an answer the requester gets a NACK after the probe timeout, if it wants one") {
    SwimScript s;
    s.message(indirect(true));
    s.message(indirect(false));
    s.run_for(499ms);
    CHECK(s.sent_of(MessageType::nack).empty());
    s.run_for(1ms);
    const auto nacks = s.sent_of(MessageType::nack);
    REQUIRE(nacks.size() == 1);
    CHECK(nacks[0].to == at("10.0.0.42:4242"));
    CHECK(nacks[0].as<wire::Nack>().seq_no == 77);
    const auto late = s.sent_of(MessageType::ping)[0].as<wire::Ping>().seq_no;
    s.message(wire::Ack{.seq_no = late, .payload = {}});
    CHECK(s.sent_of(MessageType::ack).empty());
}

TEST_CASE("pings on behalf of others are bounded, and so are their addresses") {
    core::SwimConfig config;
    config.relays_max = 2;
    SwimScript s(config);
    for (int i = 0; i < 3; ++i) s.message(indirect(false));
    CHECK(s.sent_of(MessageType::ping).size() == 2);
    CHECK(s.swim.state().drops[Errc::limit_exceeded] == 1);
    s.run_for(500ms);
    auto nowhere = indirect(false);
    nowhere.target = BytesView(source_ip).first(3);
    s.message(nowhere);
    CHECK(s.swim.state().drops[Errc::malformed_message] == 1);
}

TEST_CASE("a name of any length is not passed on to a third party") {
    SwimScript s;
    const std::string endless(core::SwimConfig{}.name_bytes_max + 1, 'x');
    auto request = indirect(true);
    request.node = endless;
    s.message(request);
    CHECK(s.sent.empty());
    CHECK(s.swim.state().drops[Errc::limit_exceeded] == 1);
}

TEST_CASE("a target without a port is pinged at our own") {
    SwimScript s;
    auto request = indirect(false);
    request.port = 0;
    s.message(request);
    CHECK(s.sent_of(MessageType::ping)[0].to.port == 7946);
}

TEST_CASE("a ping for the application ends with the round trip") {
    SwimScript s;
    s.swim.ping(s.now, OpId{5}, "n2", at("10.0.0.2:7946"), s.effects);
    s.collect();
    s.run_for(30ms);
    s.message(wire::Ack{.seq_no = s.sent_of(MessageType::ping)[0].as<wire::Ping>().seq_no, .payload = {}});
    REQUIRE(s.finished.size() == 1);
    CHECK(s.finished[0].operation == OpId{5});
    CHECK_FALSE(s.finished[0].error);
    CHECK(s.finished[0].round_trip == 30ms);
}

TEST_CASE(
    "a ping for the application ends without an answer after the probe timeout, or when it is cancelled") {
    SwimScript s;
    s.swim.ping(s.now, OpId{5}, "n2", at("10.0.0.2:7946"), s.effects);
    s.swim.ping(s.now, OpId{6}, "n2", at("10.0.0.2:7946"), s.effects);
    s.swim.cancel(OpId{6}, Errc::operation_canceled, s.effects);
    s.swim.cancel(OpId{6}, Errc::operation_canceled, s.effects);
    s.collect();
    s.run_for(500ms);
    REQUIRE(s.finished.size() == 2);
    CHECK(s.finished[0].error == Errc::operation_canceled);
    CHECK(s.finished[1].operation == OpId{5});
    CHECK(s.finished[1].error == Errc::no_response);
}

TEST_CASE("acknowledgements and NACKs that nobody waits for are ignored") {
    SwimScript s;
    s.message(wire::Ack{.seq_no = 1234, .payload = {}});
    s.message(wire::Nack{.seq_no = 1234});
    CHECK(s.sent.empty());
    CHECK(s.finished.empty());
}
