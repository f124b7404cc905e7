#include "memberlist/broadcast_queue.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "support/catch.hpp"

using namespace memberlist;

namespace {

constexpr std::size_t overhead = 3;
constexpr std::size_t nine_members = 9;  // one digit, so each message is sent retransmit_mult times

using Texts = std::vector<std::string>;

Texts taken(BroadcastQueue& queue, std::size_t limit, std::size_t members = nine_members) {
    Texts texts;
    for (const Bytes& message : queue.take(overhead, limit, members)) texts.emplace_back(as_text(message));
    return texts;
}

// Records in order how messages end, by their name.
struct Ends {
    std::vector<std::pair<std::string, BroadcastEnd>> all;
    BroadcastFinished of(const std::string& name) {
        return [this, name](BroadcastEnd end) { all.emplace_back(name, end); };
    }
};
using EndList = decltype(Ends::all);

}  // namespace

TEST_CASE("a broadcast invalidates the one of its name that still waits, and its owner is told") {
    BroadcastQueue queue;
    Ends ends;
    REQUIRE(queue.queue("load", as_bytes("load 1"), ends.of("load 1")));
    REQUIRE(queue.queue("disk", as_bytes("disk 1"), ends.of("disk 1")));
    CHECK(ends.all.empty());
    REQUIRE(queue.queue("load", as_bytes("load 22"), ends.of("load 22")));
    CHECK(ends.all == EndList{{"load 1", BroadcastEnd::invalidated}});
    CHECK(queue.size() == 2);
    CHECK(taken(queue, 100) == Texts{"load 22", "disk 1"});
    CHECK(ends.all.size() == 1);
}

TEST_CASE("a broadcast without a name invalidates none, and nothing invalidates it") {
    BroadcastQueue queue;
    Ends ends;
    for (const char* text : {"one", "two"}) REQUIRE(queue.queue_unique(as_bytes(text), ends.of(text)));
    REQUIRE(queue.queue({}, as_bytes("six"), ends.of("six")));
    for (const char* name : {"1", "2", "#1", "="}) REQUIRE(queue.queue(name, as_bytes(name)));
    CHECK(queue.size() == 7);
    CHECK(ends.all.empty());
    CHECK(taken(queue, 100) == Texts{"six", "two", "one", "#1", "=", "2", "1"});
}

TEST_CASE(
    "a broadcast is handed out as often as the members ask for, once per packet, and then is finished") {
    // Go: util.go retransmitLimit.
    const std::vector<std::pair<std::size_t, std::size_t>> times_of{{0, 1},  {1, 2},  {9, 2},
                                                                    {10, 4}, {99, 4}, {100, 6}};
    for (const auto& [members, times] : times_of) {
        INFO(members << " members");
        BroadcastQueue queue(2);
        Ends ends;
        REQUIRE(queue.queue("a", as_bytes("text"), ends.of("a")));
        for (std::size_t i = 0; i < times; ++i) {
            CHECK(ends.all.empty());
            CHECK(taken(queue, 100, members) == Texts{"text"});
        }
        CHECK(ends.all == EndList{{"a", BroadcastEnd::sent}});
        CHECK(queue.size() == 0);
        CHECK(queue.bytes() == 0);
        CHECK(taken(queue, 100, members).empty());
    }
}

TEST_CASE("a multiplier that makes no sense counts as the nearest that does") {
    for (const auto& [mult, times] : {std::pair{0U, 1}, {101U, 100}, {~0U, 100}}) {
        BroadcastQueue queue(mult);
        REQUIRE(queue.queue_unique(as_bytes("text")));
        int handed_out = 0;
        while (handed_out < 1'000 && !queue.take(overhead, 100, nine_members).empty()) ++handed_out;
        CHECK(handed_out == times);
    }
}

TEST_CASE("the broadcast handed out least often goes first, then the longest, then the newest") {
    BroadcastQueue queue;
    REQUIRE(queue.queue("often", as_bytes("handed out before")));
    REQUIRE(taken(queue, 100).size() == 1);
    for (const char* text : {"old", "new", "longer"}) REQUIRE(queue.queue(text, as_bytes(text)));
    CHECK(taken(queue, 100) == Texts{"longer", "new", "old", "handed out before"});
    REQUIRE(queue.queue("often", as_bytes("once more")));  // the replacement counts as not sent yet
    CHECK(taken(queue, overhead + 9) == Texts{"once more"});
}

TEST_CASE(
    "broadcasts fill a packet to the byte, their overhead counted, and what is too long lets others pass") {
    BroadcastQueue queue(2);
    for (const char* text : {"one", "two", "six", "seventeen"}) REQUIRE(queue.queue_unique(as_bytes(text)));
    CHECK(taken(queue, 11) == Texts{"six"});
    CHECK(taken(queue, 12) == Texts{"seventeen"});
    CHECK(taken(queue, 12) == Texts{"two", "one"});
    CHECK(taken(queue, 5).empty());
    CHECK(taken(queue, 0).empty());
    CHECK(taken(queue, 100) == Texts{"seventeen", "six", "two", "one"});
    CHECK(taken(queue, 100).empty());
}

TEST_CASE("a packet takes more broadcasts than a compound message holds, if they fit") {
    BroadcastQueue queue;
    for (int i = 0; i < 300; ++i) REQUIRE(queue.queue_unique(as_bytes("x")));
    CHECK(taken(queue, 300 * (overhead + 1)).size() == 300);
}

TEST_CASE("a full queue of broadcasts gives up what would be sent last, and counts it") {
    BroadcastQueue queue(4, {.messages = 2});
    Ends ends;
    REQUIRE(queue.queue("a", as_bytes("aaa"), ends.of("a")));
    REQUIRE(queue.queue("b", as_bytes("bb"), ends.of("b")));
    REQUIRE(queue.queue("c", as_bytes("cc"), ends.of("c")));
    CHECK(ends.all == EndList{{"b", BroadcastEnd::dropped}});
    CHECK(queue.dropped() == 1);
    CHECK(taken(queue, 100) == Texts{"aaa", "cc"});
    BroadcastQueue none(4, {.messages = 0});
    REQUIRE(none.queue_unique(as_bytes("one at least")));
    CHECK(none.size() == 1);
}

TEST_CASE("a queue of broadcasts is bounded in bytes, names included") {
    BroadcastQueue queue(4, {.bytes = 10});
    Ends ends;
    REQUIRE(queue.queue("a", as_bytes("1234"), ends.of("a")));
    REQUIRE(queue.queue("b", as_bytes("1234"), ends.of("b")));
    CHECK(queue.bytes() == 10);
    REQUIRE(queue.queue("c", as_bytes("123456"), ends.of("c")));
    CHECK(ends.all == EndList{{"a", BroadcastEnd::dropped}, {"b", BroadcastEnd::dropped}});
    CHECK(queue.bytes() == 7);
    // replaces "c" and uses its room
    REQUIRE(queue.queue("c", as_bytes("123456789"), ends.of("c, larger")));
    CHECK(ends.all.size() == 3);
    CHECK(queue.bytes() == 10);
    CHECK(queue.dropped() == 2);
}

TEST_CASE("a broadcast that is too large is refused, and leaves the queue as it was") {
    BroadcastQueue queue(4, {.bytes = 10, .message_bytes = 8});
    Ends ends;
    REQUIRE(queue.queue("a", as_bytes("12345678"), ends.of("a")));
    const auto long_one = queue.queue("a", as_bytes("123456789"), ends.of("too long"));
    CHECK(long_one.error().code == Errc::message_too_large);
    CHECK(long_one.error().message() ==
          "a broadcast, or a broadcast with its name, may have at most 8 bytes, not 9");
    CHECK(queue.queue("abc", as_bytes("12345678"), ends.of("too long")).error().code ==
          Errc::message_too_large);
    CHECK(ends.all.empty());
    CHECK(queue.size() == 1);
    CHECK(queue.dropped() == 0);
}

TEST_CASE("pruning keeps what would be sent first, and a reset nothing") {
    // Go: TestTransmitLimited_Prune.
    BroadcastQueue queue;
    Ends ends;
    for (const char* name : {"test", "foo", "bar", "baz"})
        REQUIRE(queue.queue(name, as_bytes("this is a test."), ends.of(name)));
    queue.prune(4);
    CHECK(ends.all.empty());
    queue.prune(2);
    CHECK(ends.all == EndList{{"test", BroadcastEnd::dropped}, {"foo", BroadcastEnd::dropped}});
    CHECK(queue.size() == 2);
    queue.reset();
    CHECK(ends.all.size() == 4);
    CHECK(queue.size() == 0);
    CHECK(queue.bytes() == 0);
    CHECK(queue.dropped() == 0);
    CHECK(taken(queue, 100).empty());
}

TEST_CASE("whoever hears that a broadcast is finished may queue the next one") {
    BroadcastQueue queue(1);
    int finished = 0;
    std::function<void(BroadcastEnd)> again = [&](BroadcastEnd) {
        if (++finished < 3) REQUIRE(queue.queue("a", as_bytes("text"), again));
    };
    REQUIRE(queue.queue("a", as_bytes("text"), again));
    for (int i = 0; i < 3; ++i) CHECK(taken(queue, 100) == Texts{"text"});
    CHECK(finished == 3);
    CHECK(queue.size() == 0);
}

TEST_CASE(
    "many threads queue and take, and every broadcast ends once and is handed out as often as it says") {
    constexpr int writers = 3;
    constexpr int messages = 500;
    BroadcastQueue queue(2);
    std::atomic<int> ends{0};
    std::atomic<int> refused{0};
    std::mutex mutex;
    std::map<std::string, int> times;
    const auto take = [&] {
        const auto taken_now = queue.take(overhead, 200, nine_members);
        const std::lock_guard lock(mutex);
        for (const Bytes& message : taken_now) ++times[std::string(as_text(message))];
        return !taken_now.empty();
    };
    std::atomic<int> busy{writers};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            for (int i = 0; i < messages; ++i) {
                const std::string text = std::to_string(writer) + ":" + std::to_string(i);
                if (!queue.queue(text, as_bytes(text), [&](BroadcastEnd) { ++ends; })) ++refused;
            }
            --busy;
        });
    }
    for (int reader = 0; reader < 2; ++reader)
        threads.emplace_back([&] {
            while (busy > 0) take();
        });
    for (std::thread& thread : threads) thread.join();
    while (take()) {
    }
    CHECK(refused == 0);
    CHECK(ends == writers * messages);
    CHECK(times.size() == writers * messages);
    for (const auto& [text, handed_out] : times) {
        INFO(text);
        CHECK(handed_out == 2);
    }
}
