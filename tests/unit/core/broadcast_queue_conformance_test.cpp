// The cases of memberlist's own broadcast queue tests (queue_test.go), with their numbers, for
// messages of one urgency. tests/CONFORMANCE.md maps them to the upstream tests.
#include "core/broadcast_queue.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::core;

namespace {

constexpr TimePoint now{std::chrono::seconds(1000)};

// Takes what fits into one packet.
std::vector<std::string> take(BroadcastQueue& queue, std::uint32_t limit = 100) {
    std::vector<std::string> taken;
    PacketRoom room{.bytes = 1'400, .part_overhead = 2, .parts = 127};
    queue.take(room, limit, [&](BytesView message) { taken.emplace_back(as_text(message)); });
    queue.end_packet();
    return taken;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("of equally long messages the newest goes first, and a replacement is new") {
    BroadcastQueue queue(100);
    for (const char* name : {"tst", "foo", "bar"}) queue.add(now, name, as_bytes(name));
    CHECK(queue.size() == 3);
    CHECK(take(queue) == Names{"bar", "foo", "tst"});
    BroadcastQueue replaced(100);
    for (const char* name : {"tst", "foo", "bar", "tst"}) replaced.add(now, name, as_bytes(name));
    CHECK(replaced.size() == 3);
    CHECK(take(replaced) == Names{"tst", "bar", "foo"});
}

TEST_CASE("messages go by how often they have been sent") {
    // Messages sent more often are longer, so that length alone would reverse the order.
    BroadcastQueue queue(100);
    const std::vector<std::pair<std::string, int>> steps{
        {"node1----", 3}, {"node4---", 3}, {"node3--", 1}, {"node2-", 3}, {"node0", 0}};
    for (const auto& [name, times] : steps) {
        queue.add(now, name, as_bytes(name));
        for (int i = 0; i < times; ++i) take(queue);
    }
    // Sent 0, 3, 4, 7 and 10 times.
    CHECK(take(queue) == Names{"node0", "node2-", "node3--", "node4---", "node1----"});
}

TEST_CASE("a queue for two keeps the newest two, and tells those who wait for the others") {
    // Go's application calls Prune(2) for this. Here the queue has a bound of its own.
    BroadcastQueue queue(2);
    queue.add(now, "test", as_bytes("1. this is a test."), Urgency::patient, OpId{1});
    queue.add(now, "foo", as_bytes("2. this is a test."), Urgency::patient, OpId{2});
    queue.add(now, "bar", as_bytes("3. this is a test."));
    queue.add(now, "baz", as_bytes("4. this is a test."));
    CHECK(queue.size() == 2);
    CHECK(queue.dropped() == 2);
    std::vector<OpId> finished;
    queue.take_finished(finished);
    CHECK(finished == std::vector{OpId{1}, OpId{2}});
    CHECK(take(queue) == Names{"4. this is a test.", "3. this is a test."});
}

// --- where we do better (WIRE.md 8.2) ------------------------------------------------------------

TEST_CASE("messages are never taken for each other, also when all others are out in a packet") {
    BroadcastQueue queue(100);
    queue.add(now, "first", as_bytes("first"));
    PacketRoom room{.bytes = 1'400, .part_overhead = 2, .parts = 127};
    const auto ignore = [](BytesView) {};
    queue.take(room, 100, ignore);
    queue.add(now, "other", as_bytes("other"));  // with an empty tree, Go restarts its count
    queue.take(room, 100, ignore);
    queue.end_packet();
    CHECK(queue.size() == 2);  // both sent once, of equal length
    CHECK(take(queue) == Names{"other", "first"});
}

TEST_CASE("a queue that was never used gives nothing and lets go of nothing") {
    BroadcastQueue queue(1);
    queue.remove("test");
    CHECK(take(queue).empty());
    std::vector<OpId> finished;
    queue.take_finished(finished);
    CHECK(finished.empty());
    CHECK(queue.size() == 0);
}
