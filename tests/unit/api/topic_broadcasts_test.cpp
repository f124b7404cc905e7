#include "api/topic_broadcasts.hpp"

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::api;

namespace {

// A node that receives broadcasts.
struct Node1 {
    TopicBroadcasts broadcasts{4, 1'000};

    // Returns true if the broadcast is news.
    bool hears(std::string_view sender, std::uint64_t number, std::string_view text,
               std::string_view key = {}) {
        return adds(sender, number, text, key) == Novelty::news;
    }
    Novelty adds(std::string_view sender, std::uint64_t number, std::string_view text,
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

TEST_CASE("numbers are told apart within a window, and older ones are stale") {
    SeenNumbers seen;
    CHECK(seen.see(10'000) == Novelty::news);
    CHECK(seen.see(10'000) == Novelty::repeated);
    CHECK(seen.see(10'002) == Novelty::news);
    CHECK(seen.see(10'001) == Novelty::news);
    CHECK(seen.see(10'001) == Novelty::repeated);
    CHECK(seen.see(10'002 - (SeenNumbers::window - 1)) == Novelty::news);
    CHECK(seen.see(10'002 - SeenNumbers::window) == Novelty::stale);
    CHECK(seen.see(1'000'000) == Novelty::news);
    CHECK(seen.see(10'003) == Novelty::stale);
    CHECK(seen.see(999'999) == Novelty::news);
    CHECK(seen.see(~std::uint64_t{0}) == Novelty::news);
}

TEST_CASE("what has come is known for as long as it is within the window") {
    for (const std::uint64_t ahead : {1UL, 2UL, SeenNumbers::window - 2, SeenNumbers::window - 1}) {
        SeenNumbers seen;
        CHECK(seen.see(10'000) == Novelty::news);
        CHECK(seen.see(10'000 + ahead) == Novelty::news);
        CHECK(seen.see(10'000) == Novelty::repeated);
        CHECK(seen.see(10'000 + ahead - 1) == (ahead == 1 ? Novelty::repeated : Novelty::news));
    }
}

TEST_CASE("the first of a sender is news, be its number the lowest or the highest") {
    CHECK(SeenNumbers().see(1) == Novelty::news);
    CHECK(SeenNumbers().see(SeenNumbers::window) == Novelty::news);
    CHECK(SeenNumbers().see(~std::uint64_t{0}) == Novelty::news);
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
    CHECK(node.broadcasts.dropped() == 1);
    CHECK(node.hears("a", 2, "fits"));
    CHECK(node.broadcasts.dropped() == 1);
    CHECK(node.passes_on() == Texts{"fits"});
}

TEST_CASE("under a key the newest makes the others disappear, in whichever order they come") {
    Node1 node;
    CHECK(node.hears("a", 1, "old", "load"));
    CHECK(node.hears("a", 3, "new", "load"));
    CHECK(node.hears("a", 4, "of another key", "disk"));
    CHECK(node.adds("a", 2, "late", "load") == Novelty::stale);
    CHECK(node.hears("b", 1, "of another sender", "load"));
    CHECK(node.passes_on() == Texts{"new", "of another key", "of another sender"});
}

TEST_CASE("what is queued and what is remembered stays within its bounds") {
    Node1 node;
    for (std::uint64_t i = 1; i <= 100; ++i) {
        node.hears("a", i, "text " + std::to_string(i), "key " + std::to_string(i));
    }
    CHECK(node.broadcasts.size() == 4);
    CHECK(node.broadcasts.dropped() == 96);
    CHECK(node.adds("a", 50, "again", "key 50") == Novelty::repeated);
}

TEST_CASE(
    "of the keys that are remembered, that whose last broadcast is the longest ago is forgotten first") {
    Node1 node;  // remembers four keys
    std::uint64_t number = 1'100;
    for (const char* key : {"load", "disk", "fan", "door"}) CHECK(node.hears("a", ++number, "x", key));
    CHECK(node.hears("a", 2'000, "again", "load"));
    CHECK(node.hears("a", 2'001, "x", "one more"));  // replaces "disk"
    CHECK(node.adds("a", 1'500, "late", "load") == Novelty::stale);
    CHECK(node.adds("a", 1'501, "late", "one more") == Novelty::stale);
    CHECK(node.adds("a", 1'001, "late", "disk") == Novelty::news);
}

TEST_CASE("a sender that is forgotten may count from anywhere, and the others are remembered") {
    Node1 node;
    const std::uint64_t far = ~std::uint64_t{0};
    CHECK(node.hears("a", far, "forged", "load"));
    CHECK(node.hears("a1", far, "of a longer name", "load"));
    CHECK(node.adds("a", 10, "true") == Novelty::stale);
    node.broadcasts.forget("a");
    CHECK(node.hears("a", 10, "true"));
    CHECK(node.hears("a", 11, "true", "load"));
    CHECK(node.adds("a1", 10, "true") == Novelty::stale);
    CHECK(node.adds("a1", far - 1, "late", "load") == Novelty::stale);
    node.broadcasts.forget("nobody");
}
