#include "api/topic_broadcasts.hpp"

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::api;

namespace {

// What a node makes of broadcasts that come in.
struct Node1 {
    TopicBroadcasts broadcasts{4, 1'000};

    bool hears(std::string_view sender, std::uint64_t number, std::string_view text,
               std::string_view key = {}) {
        const Bytes payload = to_bytes(text);
        const TopicEnvelope envelope{
            .topic = "t", .sender = sender, .number = number, .key = key, .payload = payload};
        return broadcasts.add(TimePoint{}, envelope, encode_topic_envelope(envelope));
    }
    std::vector<std::string> passes_on(std::uint32_t transmit_limit = 1) {
        std::vector<Bytes> messages;
        broadcasts.take(3, 1'000, transmit_limit, messages);
        std::vector<std::string> texts;
        for (const Bytes& message : messages)
            texts.emplace_back(as_text(decode_topic_envelope(message)->payload));
        std::sort(texts.begin(), texts.end());
        return texts;
    }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("numbers are told apart within a window, and older ones have been seen") {
    SeenNumbers seen;
    CHECK(seen.is_first(10'000));
    CHECK_FALSE(seen.is_first(10'000));
    CHECK(seen.is_first(10'002));
    CHECK(seen.is_first(10'001));
    CHECK_FALSE(seen.is_first(10'001));
    CHECK(seen.is_first(10'002 - (SeenNumbers::window - 1)));
    CHECK_FALSE(seen.is_first(10'002 - SeenNumbers::window));
    CHECK(seen.is_first(1'000'000));
    CHECK_FALSE(seen.is_first(10'003));
    CHECK(seen.is_first(999'999));
    CHECK(seen.is_first(~std::uint64_t{0}));
}

TEST_CASE("a broadcast is heard once from each sender, and passed on so often") {
    Node1 node;
    CHECK(node.hears("a", 1, "one"));
    CHECK_FALSE(node.hears("a", 1, "one"));
    CHECK(node.hears("b", 1, "of b"));
    CHECK(node.passes_on(2) == Texts{"of b", "one"});
    CHECK(node.passes_on(2) == Texts{"of b", "one"});
    CHECK(node.passes_on(2).empty());
    CHECK_FALSE(node.hears("a", 1, "one"));
    CHECK(node.passes_on(2).empty());
}

TEST_CASE("what is larger than a packet of gossip is heard once and not passed on") {
    Node1 node;
    CHECK(node.hears("a", 1, std::string(5'000, 'x')));
    CHECK_FALSE(node.hears("a", 1, std::string(5'000, 'x')));
    CHECK(node.broadcasts.size() == 0);
    CHECK(node.hears("a", 2, "fits"));
    CHECK(node.passes_on() == Texts{"fits"});
}

TEST_CASE("under a key the newest makes the others disappear, in whichever order they come") {
    Node1 node;
    CHECK(node.hears("a", 1, "old", "load"));
    CHECK(node.hears("a", 3, "new", "load"));
    CHECK(node.hears("a", 4, "of another key", "disk"));
    CHECK_FALSE(node.hears("a", 2, "late", "load"));
    CHECK(node.hears("b", 1, "of another sender", "load"));
    CHECK(node.passes_on() == Texts{"new", "of another key", "of another sender"});
}

TEST_CASE("what is queued and what is remembered stays within its bounds") {
    Node1 node;
    for (std::uint64_t i = 1; i <= 100; ++i) {
        node.hears("a", i, "text " + std::to_string(i), "key " + std::to_string(i));
        node.hears("guest " + std::to_string(i), 1, "text");
    }
    CHECK(node.broadcasts.size() <= 4);
    node.broadcasts.prune(1, [](const std::string& sender) { return sender == "a"; });
    CHECK_FALSE(node.hears("a", 100, "text 100", "key 100"));
    CHECK(node.hears("guest 1", 1, "text"));  // forgotten
}
