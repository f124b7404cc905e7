// Messages, raw and on topics, through the public API on the in-memory network.
#include "api/topic_envelope.hpp"
#include "support/catch.hpp"
#include "support/metrics_recorder.hpp"
#include "unit/testing/virtual_cluster.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;
using testing::Network;

namespace {

// Collects the calls of a node's handler for all topics.
struct Inbox {
    std::vector<TopicMessage> messages;

    explicit Inbox(Memberlist& node) {
        node.on_message({}, [this](const TopicMessage& message) { messages.push_back(message); });
    }
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;
    std::vector<std::string> texts() const {
        std::vector<std::string> texts;
        for (const TopicMessage& message : messages) texts.emplace_back(as_text(message.payload));
        return texts;
    }
};

using Texts = std::vector<std::string>;

std::uint64_t drops(const Memberlist& node, std::string_view reason) {
    for (const DropCount& drop : node.stats().drops) {
        if (drop.reason == reason) return drop.count;
    }
    return 0;
}

// The number that a broadcast would get now.
std::uint64_t number_of_now(const Network& network) {
    const auto now = network.time_of_day().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

constexpr std::uint64_t hour = 3'600'000'000;

// A message sent by `from` to `to` under the name of `sender`. Without a number it is not a
// broadcast.
struct Forged {
    std::string_view sender;
    std::optional<std::uint64_t> number;
    std::string_view text;
    std::string_view key = {};
};
void forge(Memberlist& from, const Memberlist& to, const Forged& forged) {
    const Bytes payload = to_bytes(forged.text);
    const api::TopicEnvelope envelope{.topic = "news",
                                      .sender = forged.sender,
                                      .number = forged.number,
                                      .key = forged.key,
                                      .payload = payload};
    REQUIRE(from.send_best_effort(to.local_node(), api::encode_topic_envelope(envelope)));
}

}  // namespace

TEST_CASE("a broadcast takes the place of an earlier one under its key that still waits, and of no other") {
    Network network;
    auto nodes = cluster(network, 3);
    const Inbox inbox(nodes[1]);
    REQUIRE(nodes[0].broadcast("news", as_bytes("load 1"), "load"));
    REQUIRE(nodes[0].broadcast("news", as_bytes("disk 1"), "disk"));
    REQUIRE(nodes[0].broadcast("news", as_bytes("no key")));
    REQUIRE(nodes[0].broadcast("weather", as_bytes("load of another topic"), "load"));
    REQUIRE(nodes[2].broadcast("news", as_bytes("load of another node"), "load"));
    REQUIRE(nodes[0].broadcast("news", as_bytes("load 2"), "load"));
    CHECK(nodes[0].stats().queued_topic_broadcasts == 4);
    network.run_for(10s);
    Texts heard = inbox.texts();
    std::sort(heard.begin(), heard.end());
    CHECK(heard == Texts{"disk 1", "load 2", "load of another node", "load of another topic", "no key"});
    CHECK(nodes[0].stats().queued_topic_broadcasts == 0);
    CHECK(nodes[0].stats().topic_broadcasts_dropped == 0);
}

TEST_CASE("a broadcast is not heard after a later one under its key, and is counted as stale") {
    Network network;
    auto nodes = cluster(network, 2);
    const Inbox inbox(nodes[0]);
    const std::uint64_t now = number_of_now(network);
    forge(nodes[1], nodes[0], {"n1", now + 1, "later", "load"});
    forge(nodes[1], nodes[0], {"n1", now, "earlier", "load"});
    // a copy, as gossip often delivers
    forge(nodes[1], nodes[0], {"n1", now + 1, "later", "load"});
    network.run_for(1s);
    CHECK(inbox.texts() == Texts{"later"});
    CHECK(drops(nodes[0], "stale_broadcast") == 1);
}

TEST_CASE("a number from more than a day ahead is dropped, counted and silences nobody") {
    Network network;
    auto nodes = cluster(network, 2);
    const Inbox inbox(nodes[0]);
    forge(nodes[1], nodes[0], {"n1", ~std::uint64_t{0}, "from the end of time"});
    forge(nodes[1], nodes[0], {"n1", number_of_now(network) + 25 * hour, "from the day after tomorrow"});
    network.run_for(1s);
    CHECK(inbox.texts().empty());
    CHECK(drops(nodes[0], "future_broadcast") == 2);
    REQUIRE(nodes[1].broadcast("news", as_bytes("from today")));
    network.run_for(5s);
    CHECK(inbox.texts() == Texts{"from today"});
    forge(nodes[1], nodes[0], {"n1", number_of_now(network) + 23 * hour, "from a clock that is fast"});
    network.run_for(1s);
    CHECK(inbox.texts() == Texts{"from today", "from a clock that is fast"});
}

TEST_CASE("a member whose numbers were ahead is heard again once it has left or failed and come back") {
    Network network;
    auto nodes = cluster(network, 2);
    const Inbox inbox(nodes[0]);
    forge(nodes[1], nodes[0], {"n1", number_of_now(network) + hour, "forged", "load"});
    network.run_for(1s);
    REQUIRE(inbox.texts() == Texts{"forged"});
    REQUIRE(nodes[1].broadcast("news", as_bytes("unheard")));
    network.run_for(5s);
    CHECK(inbox.texts() == Texts{"forged"});
    CHECK(drops(nodes[0], "stale_broadcast") > 0);

    REQUIRE(nodes[1].leave(5s));
    REQUIRE(network.run_until([&] { return nodes[0].member_count() == 1; }, 5s));
    REQUIRE(nodes[1].join({"n0"}));
    REQUIRE(nodes[1].broadcast("news", as_bytes("after a leave"), "load"));
    network.run_for(5s);
    CHECK(inbox.texts() == Texts{"forged", "after a leave"});

    forge(nodes[1], nodes[0], {"n1", number_of_now(network) + hour, "forged again"});
    network.run_for(1s);
    network.partition({"n1"});
    REQUIRE(network.run_until([&] { return nodes[0].member_count() == 1; }, 1min));
    network.heal();
    REQUIRE(nodes[1].join({"n0"}));
    REQUIRE(nodes[1].broadcast("news", as_bytes("after a failure")));
    network.run_for(5s);
    CHECK(inbox.texts() == Texts{"forged", "after a leave", "forged again", "after a failure"});
}

TEST_CASE("a message says what speaks for its sender: its address, its name alone, or who passed it on") {
    Network network;
    auto nodes = cluster(network, 3);
    const Inbox inbox(nodes[0]);
    const std::uint64_t now = number_of_now(network);
    REQUIRE(nodes[1].send("n0", "news", as_bytes("true")));
    forge(nodes[2], nodes[0], {"n1", {}, "in its name, from elsewhere"});
    forge(nodes[1], nodes[0], {"n1", now, "to all, from itself"});
    forge(nodes[2], nodes[0], {"n1", now + 1, "to all, from elsewhere"});
    forge(nodes[2], nodes[0], {"outsider", {}, "of nobody that we know"});
    network.run_for(1s);
    REQUIRE(inbox.texts() ==
            Texts{"true", "in its name, from elsewhere", "to all, from itself", "to all, from elsewhere"});
    for (const TopicMessage& message : inbox.messages) CHECK(message.sender.name == "n1");
    CHECK(inbox.messages[0].evidence == SenderEvidence::address);
    CHECK(inbox.messages[1].evidence == SenderEvidence::name);
    CHECK(inbox.messages[2].evidence == SenderEvidence::address);
    CHECK(inbox.messages[3].evidence == SenderEvidence::relayed);
    CHECK(drops(nodes[0], "unknown_sender") == 1);
}

TEST_CASE("a timeout below zero is refused whatever way the message would have gone, and nothing is sent") {
    Network network;
    auto nodes = cluster(network, 2);
    for (const SendMode mode : {SendMode::packet, SendMode::stream, SendMode::automatic}) {
        CHECK(nodes[0].send("n1", "news", {}, mode, -1ns).error().code == Errc::invalid_argument);
        std::optional<std::error_code> ended;
        nodes[0].start_send(nodes[0].reserve(), "n1", "news", {}, mode, -1ns,
                            [&](std::error_code error) { ended = error; });
        REQUIRE(network.run_until([&] { return ended.has_value(); }, 1s));
        CHECK(*ended == Errc::invalid_argument);
    }
    CHECK(nodes[0].stats().user_messages_sent == 0);
}

TEST_CASE("who is no member is an unknown node, before it joins and after it has failed") {
    Network network;
    auto nodes = cluster(network, 2);
    CHECK(nodes[0].send("n7", "news", {}).error().code == Errc::unknown_node);
    CHECK(nodes[0].send("n1", "news", {}));
    nodes[1].shutdown();
    REQUIRE(network.run_until([&] { return nodes[0].member_count() == 1; }, 1min));
    for (const SendMode mode : {SendMode::packet, SendMode::stream, SendMode::automatic})
        CHECK(nodes[0].send("n1", "news", {}, mode).error().code == Errc::unknown_node);
    CHECK(nodes[0].stats().user_messages_sent == 1);
}

TEST_CASE("what is too large for a packet is an error or goes by stream, as the sender chooses") {
    Network network;
    auto nodes = cluster(network, 2);
    const Inbox inbox(nodes[1]);
    const std::string large(70'000, 'L');
    const std::uint64_t dialed = nodes[0].stats().streams_dialed;
    CHECK(nodes[0].send("n1", "news", as_bytes(large), SendMode::packet).error().code ==
          Errc::message_too_large);
    network.run_for(1s);
    CHECK(inbox.texts().empty());
    CHECK(nodes[0].stats().streams_dialed == dialed);
    CHECK(nodes[0].send("n1", "news", as_bytes(large), SendMode::stream));
    CHECK(nodes[0].stats().streams_dialed == dialed + 1);
    CHECK(nodes[0].send("n1", "news", as_bytes(large)));
    CHECK(nodes[0].stats().streams_dialed == dialed + 2);
    CHECK(nodes[0].send("n1", "news", as_bytes("small")));
    CHECK(nodes[0].stats().streams_dialed == dialed + 2);
    network.run_for(1s);
    std::vector<std::size_t> sizes;
    for (const TopicMessage& message : inbox.messages) sizes.push_back(message.payload.size());
    std::sort(sizes.begin(), sizes.end());
    CHECK(sizes == std::vector<std::size_t>{5, 70'000, 70'000});
}

TEST_CASE("messages that are refused are not counted as sent") {
    Network network;
    Config config = named("a");
    config.require_node_names = true;
    Memberlist a = *network.create(config);
    Memberlist b = create(network, "b");
    const Bytes huge(21 * 1024 * 1024);
    Node nameless = b.local_node();
    nameless.name.clear();
    CHECK(a.send_reliable(b.local_node(), huge).error().code == Errc::message_too_large);
    CHECK(a.send_best_effort(b.local_node(), huge).error().code == Errc::message_too_large);
    CHECK(a.send_reliable(nameless, as_bytes("x")).error().code == Errc::invalid_argument);
    CHECK(a.send_best_effort(nameless, as_bytes("x")).error().code == Errc::invalid_argument);
    CHECK(a.send("a", "news", huge, SendMode::stream).error().code == Errc::message_too_large);
    CHECK(a.send_reliable(b.local_node(), as_bytes("x"), -1s).error().code == Errc::invalid_argument);
    CHECK(a.stats().user_messages_sent == 0);
    CHECK(a.send_reliable(b.local_node(), as_bytes("by stream")));
    CHECK(a.send_best_effort(b.local_node(), as_bytes("by packet")));
    CHECK(a.stats().user_messages_sent == 2);
    network.run_for(1s);
    CHECK(b.stats().user_messages_received == 2);
}

TEST_CASE("a raw message that begins as an envelope does is none, whichever way it comes") {
    Network network;
    std::vector<std::string> raw;
    Config config = named("a");
    config.on_event = [&](const Event& event) {
        if (const auto* message = std::get_if<UserMessage>(&event))
            raw.emplace_back(as_text(message->payload));
    };
    Memberlist a = *network.create(config);
    Memberlist b = create(network, "b");
    REQUIRE(b.send_best_effort(a.local_node(), as_bytes("\x89MLT, by chance")));
    REQUIRE(b.send_reliable(a.local_node(), as_bytes("\x89MLT, by chance")));
    REQUIRE(b.send_best_effort(a.local_node(), as_bytes(".\x89MLT")));
    network.run_for(1s);
    CHECK(raw == Texts{".\x89MLT"});
    CHECK(drops(a, "malformed_message") == 2);
}

TEST_CASE("a handler that is taken away is let go of, and the one for all topics takes over") {
    Network network;
    Memberlist a = create(network, "a");
    const Inbox others(a);
    auto witness = std::make_shared<int>(0);
    const std::weak_ptr<int> held = witness;
    int heard = 0;
    a.on_message("news", [&heard, witness = std::move(witness)](const TopicMessage&) { ++heard; });
    REQUIRE(a.send("a", "news", as_bytes("one")));
    network.run_for(1s);
    CHECK(heard == 1);
    CHECK_FALSE(held.expired());
    a.on_message("news", nullptr);
    a.on_message("never handled", nullptr);
    CHECK(held.expired());
    REQUIRE(a.send("a", "news", as_bytes("two")));
    network.run_for(1s);
    CHECK(others.texts() == Texts{"two"});
    a.on_message({}, nullptr);
    REQUIRE(a.send("a", "news", as_bytes("three")));
    network.run_for(1s);
    CHECK(drops(a, "unhandled_topic") == 1);
}

TEST_CASE("a handler may take itself away while it runs") {
    Network network;
    Memberlist a = create(network, "a");
    std::string heard;
    a.on_message("news", [&a, &heard, note = std::string("still here")](const TopicMessage&) {
        a.on_message("news", nullptr);
        heard += note;
    });
    for (int i = 0; i < 2; ++i) REQUIRE(a.send("a", "news", {}));
    network.run_for(1s);
    CHECK(heard == "still here");
    CHECK(drops(a, "unhandled_topic") == 1);
}

TEST_CASE("the queue of broadcasts on topics, and what is dropped of them, reach stats and metrics alike") {
    Network network;
    const auto sink = std::make_shared<MetricsRecorder>();
    Config config = named("a");
    config.metrics = sink;
    config.limits.broadcasts = 16;
    Memberlist a = *network.create(config);
    Memberlist b = create(network, "b");
    REQUIRE(b.join({"a"}));
    network.run_for(5s);
    for (int i = 0; i < 20; ++i) REQUIRE(a.broadcast("news", as_bytes("x")));
    CHECK(a.stats().queued_topic_broadcasts == 16);
    CHECK(a.stats().topic_broadcasts_dropped == 4);
    CHECK(sink->gauges("memberlist.topics.queue").back() == 16);
    CHECK(sink->counted("memberlist.topics.dropped") == 4);
    CHECK(a.stats().broadcasts_dropped == 0);  // the core counts these
    network.run_for(1min);
    CHECK(a.stats().queued_topic_broadcasts == 0);
    CHECK(sink->gauges("memberlist.topics.queue").back() == 0);
    const auto reported = sink->gauges("memberlist.topics.queue").size();
    network.run_for(10s);
    // reported only when it changes
    CHECK(sink->gauges("memberlist.topics.queue").size() == reported);

    REQUIRE(b.send("a", "news", {}));
    forge(b, a, {"outsider", {}, "x"});
    forge(b, a, {"b", number_of_now(network) + 25 * hour, "x"});
    network.run_for(1s);
    for (const char* reason : {"unhandled_topic", "unknown_sender", "future_broadcast"}) {
        INFO(reason);
        CHECK(drops(a, reason) == 1);
        CHECK(sink->counted("memberlist.drops", std::string("reason=") + reason) == 1);
    }
}

TEST_CASE("a node with smaller packets hears a broadcast that it cannot pass on, and counts it") {
    Network network;
    Config config = named("a");
    config.udp_buffer_size = 576;
    Memberlist a = *network.create(config);
    Memberlist b = create(network, "b");
    REQUIRE(b.join({"a"}));
    const Inbox inbox(a);
    REQUIRE(b.broadcast("news", Bytes(1'000, 'x')));
    network.run_for(5s);
    CHECK(inbox.messages.size() == 1);
    CHECK(a.stats().queued_topic_broadcasts == 0);
    CHECK(a.stats().topic_broadcasts_dropped == 1);
}

TEST_CASE("the same seed gives the same packets to the byte, the numbers of broadcasts on topics included") {
    const auto packets = [](std::uint64_t seed) {
        Network network(seed);
        network.set_quality({.jitter = 5ms, .loss = 0.1, .duplication = 0.1});
        std::vector<Bytes> sent;
        network.on_packet([&](const testing::Packet& packet) { sent.push_back(to_bytes(packet.bytes)); });
        auto nodes = cluster(network, 3);
        REQUIRE(nodes[0].broadcast("news", as_bytes("one"), "key"));
        network.run_for(5s);
        REQUIRE(nodes[1].broadcast("news", as_bytes("two")));
        network.run_for(5s);
        return sent;
    };
    const auto first = packets(7);
    CHECK(first.size() > 20);
    CHECK(first == packets(7));
    CHECK(first != packets(8));
}

TEST_CASE("broadcasts on topics are numbered by the network's time of day, which begins alike in each") {
    for (int run = 0; run < 2; ++run) {
        Network network;
        const auto begin = network.time_of_day();
        CHECK((begin - network.now().time_since_epoch() ==
               std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}));
        network.run_for(1h);
        CHECK((network.time_of_day() == begin + 1h));
        const std::uint64_t created = number_of_now(network);
        Config config = named("n0");
        config.compression = CompressionMethod::none;
        Memberlist n0 = *network.create(config);
        Memberlist n1 = create(network, "n1");
        REQUIRE(n1.join({"n0"}));

        const Bytes payload = to_bytes("text");
        const Bytes expected = api::encode_topic_envelope(
            {.topic = "news", .sender = "n0", .number = created + 1, .key = {}, .payload = payload});
        std::size_t sent = 0;
        network.on_packet([&](const testing::Packet& packet) {
            if (packet.from != n0.local_node().address) return;
            CHECK(packet.to == n1.local_node().address);
            if (as_text(packet.bytes).find(as_text(expected)) != std::string_view::npos) ++sent;
        });
        REQUIRE(n0.broadcast("news", payload));
        network.run_for(10s);
        CHECK(sent == 4);
        network.on_packet(nullptr);
        REQUIRE(n0.broadcast("news", payload));
        network.run_for(10s);
        CHECK(sent == 4);
    }
}
