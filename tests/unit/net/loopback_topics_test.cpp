// Messages on topics between real nodes.
#include <future>

#include "api/topic_envelope.hpp"
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

// Collects the messages that a handler receives, and waits for them.
class Inbox {
public:
    MessageHandler handler() {
        return [this](const TopicMessage& message) {
            const std::lock_guard lock(mutex_);
            messages_.push_back(message);
            changed_.notify_all();  // with the lock held, because a waiting test may destroy this
                                    // object
        };
    }
    TopicMessage wait_for(const std::string& payload) {
        std::unique_lock lock(mutex_);
        std::optional<TopicMessage> found;
        const auto has_come = [&] {
            for (const TopicMessage& message : messages_) {
                if (as_text(message.payload) == payload) found = message;
            }
            return found.has_value();
        };
        if (!changed_.wait_for(lock, patience, has_come)) FAIL("no message " << payload.substr(0, 20));
        return *found;
    }
    std::size_t count(const std::string& payload) {
        const std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(
            std::count_if(messages_.begin(), messages_.end(),
                          [&](const auto& message) { return as_text(message.payload) == payload; }));
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<TopicMessage> messages_;
};

std::uint64_t drops(const Memberlist& list, std::string_view reason) {
    for (const DropCount& drop : list.stats().drops) {
        if (drop.reason == reason) return drop.count;
    }
    return 0;
}

}  // namespace

TEST_CASE("a message on a topic arrives with its sender, small by packet and large by stream", "[net]") {
    LoopbackNode a("a");
    LoopbackNode b("b");
    REQUIRE(b->join({a.address()}));
    REQUIRE(a.events().wait_for_join("b"));
    Inbox inbox;
    a->on_message("chat", inbox.handler());
    const auto before = b->stats().streams_dialed;
    REQUIRE(b->send("a", "chat", as_bytes("hello")));
    const TopicMessage hello = inbox.wait_for("hello");
    CHECK(hello.sender.name == "b");
    CHECK(hello.sender.address == b->local_node().address);
    CHECK(hello.topic == "chat");
    CHECK(hello.evidence == SenderEvidence::address);
    CHECK_FALSE(hello.is_broadcast);
    const std::string large(5'000, 'L');
    REQUIRE(b->send("a", "chat", as_bytes(large)));
    CHECK(inbox.wait_for(large).sender.name == "b");
    CHECK(b->stats().streams_dialed > before);
    const std::string in_a_packet(5'000, 'P');  // larger than one network packet
    REQUIRE(b->send("a", "chat", as_bytes(in_a_packet), SendMode::packet));
    inbox.wait_for(in_a_packet);
    REQUIRE(b->send("a", "chat", as_bytes("by stream"), SendMode::stream, 10s));
    inbox.wait_for("by stream");
    REQUIRE(a->send("a", "chat", as_bytes("to myself")));
    CHECK(inbox.wait_for("to myself").sender.name == "a");
    CHECK(a.events().count<UserMessage>() == 0);
}

TEST_CASE("what cannot be sent is an error, and nothing is sent", "[net]") {
    LoopbackNode a("a");
    CHECK(a->send("nobody", "chat", {}).error().code == Errc::unknown_node);
    CHECK(a->send("a", "", {}).error().code == Errc::invalid_argument);
    CHECK(a->send("a", std::string(256, 't'), {}).error().code == Errc::invalid_argument);
    const Bytes huge(21 * 1024 * 1024);
    CHECK(a->send("a", "chat", huge).error().code == Errc::message_too_large);
    CHECK(a->send("a", "chat", Bytes(65'500), SendMode::packet).error().code == Errc::message_too_large);
    CHECK(a->broadcast("chat", Bytes(1'400)).error().code == Errc::message_too_large);
    CHECK(a->broadcast("chat", {}, std::string(256, 'k')).error().code == Errc::invalid_argument);
    const auto told = std::make_shared<std::promise<std::error_code>>();
    a->start_send(a->reserve(), "nobody", "chat", {}, SendMode::packet, 0s,
                  [told](std::error_code error) { told->set_value(error); });
    std::future<std::error_code> refused = told->get_future();
    REQUIRE(refused.wait_for(patience) == std::future_status::ready);
    CHECK(refused.get() == Errc::unknown_node);
    CHECK(a->stats().user_messages_received == 0);
    a->shutdown();
    CHECK(a->send("a", "chat", {}).error().code == Errc::shutting_down);
    CHECK(a->broadcast("chat", {}).error().code == Errc::shutting_down);
}

TEST_CASE("a broadcast reaches everybody else once, and the largest that is taken fits", "[net]") {
    constexpr std::size_t count = 12;
    std::vector<std::unique_ptr<LoopbackNode>> nodes;
    std::vector<std::unique_ptr<Inbox>> inboxes;
    for (std::size_t i = 0; i < count; ++i) {
        Config config = quick_config("n" + std::to_string(i));
        config.secret_key = Bytes(16, 7);
        config.label = "blue";
        config.retransmit_mult = 8;
        nodes.push_back(std::make_unique<LoopbackNode>(config));
        inboxes.push_back(std::make_unique<Inbox>());
        (*nodes.back())->on_message({}, inboxes.back()->handler());
        if (i > 0) REQUIRE((*nodes.back())->join({nodes.front()->address()}));
    }
    for (auto& node : nodes) {
        for (std::size_t i = 0; i < count; ++i)
            REQUIRE(node->events().wait_for_join("n" + std::to_string(i)));
    }
    std::size_t size = 1'400;
    while (!(*nodes[3])->broadcast("news", Bytes(size, 'n'))) REQUIRE(--size > 1'200);
    for (std::size_t i = 0; i < count; ++i) {
        if (i == 3) continue;
        const TopicMessage heard = inboxes[i]->wait_for(std::string(size, 'n'));
        CHECK(heard.sender.name == "n3");
        CHECK(heard.is_broadcast);
        CHECK(heard.topic == "news");
    }
    // After everybody has received a second broadcast, no copies of the first are in flight.
    REQUIRE((*nodes[5])->broadcast("news", as_bytes("the end")));
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 5) inboxes[i]->wait_for("the end");
        if (i != 3) CHECK(inboxes[i]->count(std::string(size, 'n')) == 1);
    }
    CHECK(inboxes[3]->count(std::string(size, 'n')) == 0);
}

TEST_CASE("outsiders, unknown topics and broken envelopes are dropped and counted", "[net]") {
    LoopbackNode a("a");
    LoopbackNode b("b");
    REQUIRE(b->join({a.address()}));
    REQUIRE(a.events().wait_for_join("b"));
    Inbox inbox;
    a->on_message("chat", inbox.handler());
    const auto send = [&](std::string_view sender, std::string_view topic, std::string_view text) {
        const Bytes payload = to_bytes(text);
        const api::TopicEnvelope envelope{
            .topic = topic, .sender = sender, .number = {}, .key = {}, .payload = payload};
        // in order
        REQUIRE(b->send_best_effort(a->local_node(), api::encode_topic_envelope(envelope)));
    };
    send("outsider", "chat", "from an outsider");
    send("b", "gossip", "on a topic that nobody handles");
    REQUIRE(b->send_best_effort(a->local_node(), as_bytes("\x89MLT and no more")));
    send("b", "chat", "after all of them");
    inbox.wait_for("after all of them");
    a->on_message("chat", nullptr);
    send("b", "chat", "to nobody");
    REQUIRE(b->send_best_effort(a->local_node(), as_bytes("raw")));
    REQUIRE(a.events().wait_for_payload("raw"));
    CHECK(drops(a.list(), "unknown_sender") == 1);
    CHECK(drops(a.list(), "malformed_message") == 1);
    CHECK(drops(a.list(), "unhandled_topic") == 2);
    CHECK(inbox.count("from an outsider") == 0);
    CHECK(a->stats().user_messages_received == 6);
}

TEST_CASE("an application's own broadcasts and ours share the packets", "[net]") {
    struct Chatty final : Delegate {
        std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
            std::vector<Bytes> all;
            for (; limit > 300 + overhead; limit -= 300 + overhead) all.emplace_back(300, 'x');
            return all;
        }
    };
    Config config = quick_config("a");
    config.delegate = std::make_shared<Chatty>();
    LoopbackNode a(config);
    LoopbackNode b("b");
    Inbox inbox;
    b->on_message("news", inbox.handler());
    REQUIRE(b->join({a.address()}));
    REQUIRE(a.events().wait_for_join("b"));
    REQUIRE(a->broadcast("news", Bytes(1'000, 'n')));
    inbox.wait_for(std::string(1'000, 'n'));
    CHECK(b.events().wait_for_payload(std::string(300, 'x')));
}

TEST_CASE("a handler may hold its own node, which shutdown lets go of", "[net]") {
    auto witness = std::make_shared<int>(0);
    const std::weak_ptr<int> held = witness;
    {
        LoopbackNode a("a");
        a->on_message("chat", [list = a.list(), witness](const TopicMessage&) {});
        a->shutdown();
        a->on_message("chat", [list = a.list(), witness](const TopicMessage&) {});
        witness.reset();
        CHECK(held.expired());
    }
}
