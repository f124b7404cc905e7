// The cases of memberlist's own tests of packets and streams (net_test.go), with their numbers, on
// the bytes of one node. tests/CONFORMANCE.md maps them to the upstream tests.
#include "endpoint/endpoint.hpp"

#include "core/versions.hpp"
#include "support/catch.hpp"
#include "support/seeded_entropy.hpp"
#include "wire/compound.hpp"
#include "wire/compress.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;
using wire::MessageType;

namespace {

const SocketAddress self = *SocketAddress::parse("10.0.0.1:7946");
const SocketAddress outside = *SocketAddress::parse("127.0.0.1:60000");
const Bytes outside_ip{127, 0, 0, 1};
const wire::Source outside_source{.address = BytesView(outside_ip), .port = 60000, .name = "test"};

template <class Message>
Bytes encoded(const Message& message) {
    Bytes out;
    wire::encode(message, out);
    return out;
}

// A configuration without timers and without compression.
endpoint::EndpointConfig quiet() {
    endpoint::EndpointConfig config;
    config.swim.probe_interval = config.swim.gossip_interval = 0s;
    config.swim.push_pull_interval = config.swim.heal_interval = 0s;
    config.frame.compression = wire::Compression::none;
    return config;
}

// One node "n0" and all actions that it requested.
class Bench {
public:
    struct Datagram {
        SocketAddress to;
        Bytes payload;
        template <class T>
        T as() const {
            return std::get<T>(*wire::decode_packet_message(payload));
        }
    };

    explicit Bench(endpoint::EndpointConfig config = quiet())
        : endpoint(named(std::move(config)), Rng(1), entropy_, {}, Logger(sink(), LogLevel::debug)) {
        endpoint.start(now, out_);
        collect();
    }

    void receive(BytesView datagram, const SocketAddress& from = outside) {
        endpoint.on_datagram(now, from, datagram, out_);
        collect();
    }
    void hear_of(std::string_view name, std::string_view address, std::uint8_t protocol_max = 5,
                 std::uint32_t incarnation = 1) {
        const auto where = *SocketAddress::parse(address);
        const auto versions = core::version_bytes({.protocol_max = protocol_max, .protocol = 1});
        receive(encoded(wire::Alive{.incarnation = incarnation,
                                    .node = name,
                                    .address = where.ip.wire_bytes(),
                                    .port = where.port,
                                    .meta = {},
                                    .versions = BytesView(versions)}));
    }
    // Pings until an acknowledgement carries no gossip.
    void have_nothing_left_to_say() {
        for (int i = 0; i < 100; ++i) {
            receive(encoded(wire::Ping{.seq_no = 1, .node = {}, .source = {}}));
            const bool is_bare = sent.back().payload[0] == static_cast<std::uint8_t>(MessageType::ack);
            sent.clear();
            if (is_bare) return;
        }
        FAIL("there is always more to say");
    }
    void run_for(Duration duration) {
        const TimePoint end = now + duration;
        while (endpoint.next_deadline() && *endpoint.next_deadline() <= end) {
            now = std::max(now, *endpoint.next_deadline());
            endpoint.on_deadline(now, out_);
            collect();
        }
        now = end;
    }
    // Opens a stream with `data` and returns the answer.
    Bytes talk(BytesView data) {
        const auto id = endpoint.on_stream_accepted(now, outside, out_);
        REQUIRE(id);
        endpoint.on_stream_data(now, *id, data, out_);
        written.clear();
        collect();
        return written;
    }
    // Calls `call` on the endpoint and collects its actions.
    template <class Call>
    void step(Call&& call) {
        call(endpoint, out_);
        collect();
    }

    NodeState state_of(std::string_view name) const {
        return endpoint.members()[endpoint.members().find(name).value()].state;
    }
    bool has_logged(std::string_view text) const {
        return std::any_of(log.begin(), log.end(),
                           [&](const auto& line) { return line.find(text) != std::string::npos; });
    }

    TimePoint now{1000s};
    std::vector<Datagram> sent;
    std::vector<endpoint::Connect> dialed;
    Bytes written;
    std::size_t aborted = 0;
    std::vector<std::string> log;

private:
    static endpoint::EndpointConfig named(endpoint::EndpointConfig config) {
        config.local.name = "n0";
        config.local.address = self;
        return config;
    }
    LogSink sink() {
        return [this](const LogRecord& record) {
            std::string line(record.message);
            for (const auto& field : record.fields)
                line += " " + std::string(field.key) + "=" + field.value.to_string();
            log.push_back(std::move(line));
        };
    }
    void collect() {
        for (const endpoint::Action& action : out_.list()) {
            if (const auto* datagram = std::get_if<endpoint::SendDatagram>(&action)) {
                sent.push_back({datagram->to, to_bytes(out_.payload(*datagram))});
            } else if (const auto* dial = std::get_if<endpoint::Connect>(&action)) {
                dialed.push_back(*dial);
            } else if (const auto* data = std::get_if<endpoint::WriteStream>(&action)) {
                append(written, data->data);
            } else if (std::holds_alternative<endpoint::AbortStream>(action)) {
                ++aborted;
            }
        }
        out_.clear();
    }

    SeededEntropy entropy_{1};
    endpoint::Actions out_;

public:
    endpoint::Endpoint endpoint;
};

const Bytes ping_42 = encoded(wire::Ping{.seq_no = 42, .node = {}, .source = outside_source});

}  // namespace

// --- packets -------------------------------------------------------------------------------------

TEST_CASE("three pings in one compound get three acknowledgements") {
    Bench n0;
    n0.have_nothing_left_to_say();
    Bytes compound;
    wire::encode_compound(std::vector<BytesView>(3, ping_42), compound);
    n0.receive(compound);
    REQUIRE(n0.sent.size() == 3);
    for (const auto& answer : n0.sent) {
        CHECK(answer.to == outside);
        CHECK(answer.as<wire::Ack>().seq_no == 42);
    }
}

TEST_CASE("a ping is answered to its source, with its number, and one for another node is not") {
    Bench n0;
    n0.have_nothing_left_to_say();
    n0.receive(ping_42, *SocketAddress::parse("10.3.3.3:3333"));
    REQUIRE(n0.sent.size() == 1);
    CHECK(n0.sent[0].to == outside);
    CHECK(n0.sent[0].as<wire::Ack>().seq_no == 42);
    n0.sent.clear();
    n0.receive(encoded(wire::Ping{.seq_no = 42, .node = "n0-bad", .source = outside_source}));
    CHECK(n0.sent.empty());
}

TEST_CASE("an indirect ping of ourselves is acknowledged with the number of the request") {
    Bench n0;
    n0.have_nothing_left_to_say();
    n0.receive(encoded(wire::IndirectPing{.seq_no = 100,
                                          .target = self.ip.wire_bytes(),
                                          .port = self.port,
                                          .node = "n0",
                                          .wants_nack = false,
                                          .source = outside_source}));
    for (std::size_t i = 0; i < n0.sent.size(); ++i) {
        const auto datagram = n0.sent[i];
        if (datagram.to == self) n0.receive(datagram.payload, self);
    }
    REQUIRE(n0.sent.size() == 3);  // our ping, our acknowledgement, and the forwarded one
    CHECK(n0.sent.back().to == outside);
    CHECK(n0.sent.back().as<wire::Ack>().seq_no == 100);
}

TEST_CASE("the answer to a ping is a compound of the acknowledgement and what is queued, in that order") {
    Bench n0;
    n0.have_nothing_left_to_say();
    n0.hear_of("rand", "127.0.0.255:7946", 5, 10);
    n0.receive(ping_42);
    REQUIRE(n0.sent.size() == 1);
    const Bytes& answer = n0.sent[0].payload;
    REQUIRE(answer[0] == static_cast<std::uint8_t>(MessageType::compound));
    std::vector<Bytes> parts;
    REQUIRE(wire::decode_compound(BytesView(answer).subspan(1),
                                  [&](BytesView part) { parts.push_back(to_bytes(part)); }));
    REQUIRE(parts.size() == 2);
    CHECK(std::get<wire::Ack>(*wire::decode_packet_message(parts[0])).seq_no == 42);
    const auto alive = wire::decode_packet_message(parts[1]);
    CHECK(std::get<wire::Alive>(*alive).node == "rand");
    CHECK(std::get<wire::Alive>(*alive).incarnation == 10);
}

TEST_CASE("a packet has five bytes of checksum for a node known to understand it, by record or by IP") {
    Bench n0;
    const Bytes payload{3, 3, 3};  // four bytes with the type
    Node to;
    to.address = outside;
    const auto size_of_user_message = [&](std::uint8_t protocol_max) {
        to.versions.protocol_max = protocol_max;
        n0.sent.clear();
        n0.step([&](endpoint::Endpoint& endpoint, endpoint::Actions& out) {
            REQUIRE(endpoint.send_best_effort(n0.now, to, payload, out));
        });
        return n0.sent.at(0).payload.size();
    };
    CHECK(size_of_user_message(4) == 4);
    CHECK(size_of_user_message(5) == 9);

    const auto size_of_ack = [&] {
        n0.have_nothing_left_to_say();
        n0.receive(ping_42);
        return n0.sent.at(0).payload.size();
    };
    const std::size_t unknown = size_of_ack();
    n0.hear_of("127.0.0.1", "10.0.0.7:7946", 4);
    CHECK(size_of_ack() == unknown);
    n0.hear_of("127.0.0.1", "10.0.0.7:7946", 5, 2);
    n0.sent.clear();
    n0.receive(ping_42);
    for (int i = 0; i < 100 && n0.sent.back().payload.size() > unknown + 5; ++i) n0.receive(ping_42);
    CHECK(n0.sent.back().payload.size() == unknown + 5);
    CHECK(n0.sent.back().payload[0] == static_cast<std::uint8_t>(MessageType::has_crc));
}

TEST_CASE("what is wrong with a packet is told in Go's words") {
    Bench n0;
    n0.receive(Bytes{12, 0x83 << 1 & 0xff, 0x93, 0xcc, 0xd2, 3, 3, 3, 3});
    CHECK(n0.has_logged("invalid checksum"));
    n0.receive({});
    CHECK(n0.has_logged("packet too short"));
    n0.receive(Bytes{12, 0, 0, 0, 0});
    CHECK(n0.has_logged("missing message type byte"));
}

// --- streams -------------------------------------------------------------------------------------

namespace {

// A node whose probe of "mongo" got no answer by packet, so that it dialed and sent its ping on a
// stream.
struct StreamPing {
    explicit StreamPing() : n0(config()) {
        n0.hear_of("mongo", "10.0.0.2:7946");
        for (int i = 0; i < 1'000 && n0.dialed.empty(); ++i) n0.run_for(1ms);
        REQUIRE(n0.dialed.size() == 1);
        CHECK(n0.dialed[0].to == *SocketAddress::parse("10.0.0.2:7946"));
    }
    static endpoint::EndpointConfig config() {
        auto config = quiet();
        config.swim.probe_interval = 200ms;
        config.swim.probe_timeout = 10ms;
        return config;
    }
    wire::Ping connect() {
        n0.step([&](endpoint::Endpoint& endpoint, endpoint::Actions& out) {
            endpoint.on_stream_connected(n0.now, n0.dialed[0].id, out);
        });
        const auto message = wire::decode_stream_message(n0.written, {});
        REQUIRE(message);
        return std::get<wire::Ping>(*message);
    }
    void answer(BytesView data) {
        n0.step([&](endpoint::Endpoint& endpoint, endpoint::Actions& out) {
            endpoint.on_stream_data(n0.now, n0.dialed[0].id, data, out);
        });
    }
    // Returns the state of "mongo" after the probe.
    NodeState verdict() {
        n0.run_for(200ms);
        return n0.state_of("mongo");
    }
    Bench n0;
};

}  // namespace

TEST_CASE("a stream ping counts with the right answer, and with no other") {
    {
        StreamPing ping;
        const auto asked = ping.connect();
        CHECK(asked.node == "mongo");
        ping.answer(encoded(wire::Ack{.seq_no = asked.seq_no, .payload = {}}));
        CHECK(ping.verdict() == NodeState::alive);
    }
    {
        StreamPing ping;
        ping.answer(encoded(wire::Ack{.seq_no = ping.connect().seq_no + 1, .payload = {}}));
        CHECK(ping.n0.has_logged("sequence number"));
        CHECK(ping.verdict() == NodeState::suspect);
    }
    {
        StreamPing ping;
        ping.connect();
        ping.answer(encoded(wire::IndirectPing{}));
        CHECK(ping.n0.has_logged("msgType"));
        CHECK(ping.verdict() == NodeState::suspect);
    }
}

TEST_CASE("a stream ping to a closed port, or to one that is silent, is over with its probe") {
    const bool is_silent = GENERATE(false, true);
    StreamPing ping;
    if (!is_silent) {
        ping.n0.step([&](endpoint::Endpoint& endpoint, endpoint::Actions& out) {
            endpoint.on_stream_closed(ping.n0.now, ping.n0.dialed[0].id,
                                      std::make_error_code(std::errc::connection_refused), out);
        });
    }
    CHECK(ping.n0.state_of("mongo") == NodeState::alive);
    CHECK(ping.verdict() == NodeState::suspect);
    CHECK(ping.n0.aborted == (is_silent ? 1U : 0U));
}

TEST_CASE("a push/pull is answered with what was known before it, compressed or not") {
    const auto compression = GENERATE(wire::Compression::none, wire::Compression::lzw);
    auto config = quiet();
    config.frame.compression = compression;
    Bench n0(config);
    n0.hear_of("Test 0", "127.0.0.1:7946");
    n0.receive(encoded(wire::Suspect{.incarnation = 1, .node = "Test 0", .from = "n9"}));

    const Bytes versions{1, 5, 2, 0, 0, 0};
    wire::PushPull request{.join = false, .nodes = {}, .user_state = {}};
    for (const char* name : {"Test 0", "Test 1", "Test 2"}) {
        request.nodes.push_back({.name = name,
                                 .address = BytesView(outside_ip),
                                 .port = 7946,
                                 .meta = {},
                                 .incarnation = 2,
                                 .state = 0,
                                 .versions = BytesView(versions)});
    }
    Bytes reply = n0.talk(encoded(request));
    REQUIRE_FALSE(reply.empty());
    if (compression == wire::Compression::lzw) {
        REQUIRE(reply[0] == static_cast<std::uint8_t>(MessageType::compress));
        Bytes expanded;
        REQUIRE(wire::decompress(*wire::decode_compressed(BytesView(reply).subspan(1)), 10'000, expanded));
        reply = expanded;
    }
    const auto decoded = wire::decode_stream_message(reply, {});
    REQUIRE(decoded);
    const auto& nodes = std::get<wire::PushPull>(*decoded).nodes;
    REQUIRE(nodes.size() == 2);
    const auto& told = nodes[0].name == "n0" ? nodes[1] : nodes[0];
    CHECK(told.name == "Test 0");
    CHECK(to_bytes(told.address.bytes) == outside_ip);
    CHECK(told.incarnation == 1);
    CHECK(told.state == static_cast<std::int64_t>(NodeState::suspect));
    CHECK(n0.endpoint.members().size() == 4);
}

TEST_CASE("a stream that claims too much is closed without a word") {
    struct Claim {
        Bytes message;
        std::string complaint;
    };
    const Bytes nodes{6, 0x81, 0xa5, 'N', 'o', 'd', 'e', 's', 0xd2, 0x00, 0x98, 0x96, 0x80};
    const Bytes state{6,   0x81, 0xac, 'U', 's', 'e',  'r',  'S',  't',  'a',
                      't', 'e',  'L',  'e', 'n', 0xd2, 0x01, 0xc9, 0xc3, 0x80};
    const Bytes user{8,   0x81, 0xaa, 'U', 's',  'e',  'r',  'M',  's',
                     'g', 'L',  'e',  'n', 0xd2, 0x01, 0xc9, 0xc3, 0x80};
    for (const Claim& claim :
         std::vector<Claim>{{nodes, "number of nodes in header (10000000) exceeds limit"},
                            {state, "user state length (30000000) exceeds limit"},
                            {user, "user message length (30000000) exceeds limit"}}) {
        Bench n0;
        CHECK(n0.talk(claim.message).empty());
        CHECK(n0.aborted == 1);
        CHECK(n0.has_logged(claim.complaint));
    }
}

TEST_CASE("a stream that breaks before its label is read leaves nothing open") {
    auto config = quiet();
    config.streams.accepted_max = 1;
    Bench n0(config);
    std::optional<StreamId> id;
    n0.step([&](endpoint::Endpoint& endpoint, endpoint::Actions& out) {
        id = endpoint.on_stream_accepted(n0.now, outside, out);
    });
    REQUIRE(id);
    const auto broken = std::make_error_code(std::errc::connection_reset);
    n0.step([&](endpoint::Endpoint& endpoint, endpoint::Actions& out) {
        endpoint.on_stream_closed(n0.now, *id, broken, out);
    });
    CHECK_FALSE(n0.endpoint.next_deadline());
    n0.step([&](endpoint::Endpoint& endpoint, endpoint::Actions& out) {
        id = endpoint.on_stream_accepted(n0.now, outside, out);
    });
    CHECK(id);
}
