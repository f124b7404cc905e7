#include "core/broadcast_queue.hpp"

#include "base/rng.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::core;

namespace {

constexpr TimePoint now{std::chrono::seconds(1000)};

std::vector<std::string> take(BroadcastQueue& queue, PacketRoom room, std::uint32_t limit) {
    std::vector<std::string> taken;
    queue.take(room, limit, [&](BytesView message) { taken.emplace_back(as_text(message)); });
    queue.end_packet();
    return taken;
}

PacketRoom room(std::size_t bytes, std::size_t overhead = 2, std::size_t parts = 127) {
    return {bytes, overhead, parts};
}

}  // namespace

TEST_CASE("a newer message about a member replaces the older one") {
    BroadcastQueue queue(100);
    queue.add(now, "test", as_bytes("old"));
    queue.add(now, "foo", as_bytes("other"));
    queue.add(now, "test", as_bytes("new"));
    CHECK(queue.size() == 2);
    CHECK(take(queue, room(100), 9) == std::vector<std::string>{"other", "new"});
}

TEST_CASE("a packet takes as many messages as fit, their overhead counted") {
    // Go: TestTransmitLimited_GetBroadcasts, 18-byte messages.
    for (const auto& [overhead, expected] : {std::pair{2U, 4U}, {3U, 3U}}) {
        BroadcastQueue queue(100);
        for (const char* name : {"test", "foo", "bar", "baz"}) {
            queue.add(now, name, as_bytes(std::string_view("1. this is a test.")));
        }
        CHECK(take(queue, room(80, overhead), 9).size() == expected);
    }
}

TEST_CASE("a message is sent as often as the limit says and then forgotten") {
    // Go: TestTransmitLimited_GetBroadcasts_Limit, limit 2: 3, 3, 2, 0 messages.
    BroadcastQueue queue(100);
    for (const char* name : {"test", "foo", "bar", "baz"})
        queue.add(now, name, as_bytes("1. this is a test."));
    CHECK(take(queue, room(80, 3), 2).size() == 3);
    CHECK(take(queue, room(80, 3), 2).size() == 3);
    CHECK(take(queue, room(80, 3), 2).size() == 2);
    CHECK(take(queue, room(80, 3), 2).empty());
    CHECK(queue.size() == 0);
}

TEST_CASE("least sent goes first, then longest, then newest") {
    BroadcastQueue queue(100);
    queue.add(now, "sent", as_bytes("sent before"));
    CHECK(take(queue, room(100), 9).size() == 1);
    queue.add(now, "short-old", as_bytes("aa"));
    queue.add(now, "short-new", as_bytes("bb"));
    queue.add(now, "long", as_bytes("cccc"));
    CHECK(take(queue, room(100), 9) == std::vector<std::string>{"cccc", "bb", "aa", "sent before"});
}

TEST_CASE("what does not fit lets shorter and more often sent messages pass") {
    BroadcastQueue queue(100);
    queue.add(now, "tired", as_bytes("xy"));
    CHECK(take(queue, room(100), 9).size() == 1);
    queue.add(now, "big", as_bytes("0123456789"));
    queue.add(now, "small", as_bytes("abc"));
    CHECK(take(queue, room(11), 9) == std::vector<std::string>{"abc", "xy"});
    CHECK(take(queue, room(2), 9).empty());
}

TEST_CASE("the number of messages in a packet is bounded") {
    BroadcastQueue queue(1000);
    for (int i = 0; i < 300; ++i) queue.add(now, "n" + std::to_string(i), as_bytes("m"));
    CHECK(take(queue, room(60'000), 9).size() == 127);
    CHECK(queue.size() == 300);
}

TEST_CASE("a waiter hears when its message is sent out or replaced") {
    BroadcastQueue queue(100);
    std::vector<OpId> finished;
    queue.add(now, "self", as_bytes("leave"), Urgency::patient, OpId{7});
    CHECK(take(queue, room(100), 2).size() == 1);
    queue.take_finished(finished);
    CHECK(finished.empty());
    CHECK(take(queue, room(100), 2).size() == 1);
    queue.take_finished(finished);
    CHECK(finished == std::vector{OpId{7}});

    queue.add(now, "self", as_bytes("update"), Urgency::patient, OpId{8});
    queue.add(now, "self", as_bytes("newer"));
    queue.take_finished(finished);
    CHECK(finished == std::vector{OpId{7}, OpId{8}});
}

TEST_CASE("a full queue drops what would be sent last, and counts it") {
    BroadcastQueue queue(2);
    queue.add(now, "a", as_bytes("first"));
    CHECK(take(queue, room(100), 9).size() == 1);
    queue.add(now, "b", as_bytes("second"));
    queue.add(now, "c", as_bytes("third"));
    CHECK(queue.size() == 2);
    CHECK(queue.dropped() == 1);
    CHECK(take(queue, room(100), 9) == std::vector<std::string>{"second", "third"});
}

TEST_CASE("what is urgent goes before what was sent equally often, and our own leave before everything") {
    BroadcastQueue queue(100);
    queue.add(now, "accused", as_bytes("a long accusation"));
    queue.add(now, "refuting", as_bytes("alive"), Urgency::prompt);
    queue.add(now, "us", as_bytes("bye"), Urgency::own_leave);
    CHECK(take(queue, room(100), 9) == std::vector<std::string>{"bye", "alive", "a long accusation"});
    // Each has been sent once. Newer news is next, but after our leave.
    queue.add(now, "other", as_bytes("new accusation"));
    CHECK(take(queue, room(40), 9) == std::vector<std::string>{"bye", "new accusation", "alive"});
}

TEST_CASE("a full queue does not give up what is urgent for an accusation") {
    BroadcastQueue queue(2);
    queue.add(now, "a", as_bytes("alive a"), Urgency::prompt);
    queue.add(now, "b", as_bytes("alive b"), Urgency::prompt);
    std::vector<OpId> finished;
    queue.add(now, "c", as_bytes("suspect c"), Urgency::patient, OpId{3});
    CHECK(queue.dropped() == 1);
    queue.take_finished(finished);
    CHECK(finished == std::vector{OpId{3}});
    queue.add(now, "d", as_bytes("alive d"), Urgency::prompt);
    CHECK(queue.dropped() == 2);
    CHECK(take(queue, room(100), 9) == std::vector<std::string>{"alive d", "alive b"});
}

TEST_CASE("a message is handed out once per packet, in however many portions") {
    BroadcastQueue queue(100);
    queue.add(now, "a", as_bytes("first"));
    queue.add(now, "b", as_bytes("second"));
    std::vector<std::string> taken;
    const auto add = [&](BytesView message) { taken.emplace_back(as_text(message)); };
    PacketRoom small = room(10);
    queue.take(small, 9, add);
    PacketRoom large = room(100);
    queue.take(large, 9, add);
    queue.take(large, 9, add);
    CHECK(taken == std::vector<std::string>{"second", "first"});
    queue.end_packet();
    CHECK(take(queue, room(100), 9).size() == 2);
}

TEST_CASE("under random use no message is sent more often than the limit") {
    Rng rng(42);
    BroadcastQueue queue(50);
    std::unordered_map<std::string, std::uint32_t> times_sent;
    int added = 0;
    for (int step = 0; step < 5000; ++step) {
        if (rng.below(3) == 0) {
            const std::string payload(1 + rng.below(30), 'x');
            queue.add(now, "n" + std::to_string(rng.below(80)), as_bytes(std::to_string(added++) + payload));
        }
        for (const auto& message : take(queue, room(rng.below(120)), 4)) CHECK(++times_sent[message] <= 4);
        CHECK(queue.size() <= 50);
    }
    CHECK(times_sent.size() > 100);
}

TEST_CASE("the retransmit limit is Go's") {
    CHECK(retransmit_limit(3, 0) == 0);
    CHECK(retransmit_limit(3, 1) == 3);
    CHECK(retransmit_limit(3, 99) == 6);
    CHECK(retransmit_limit(4, 1000) == 16);
}
