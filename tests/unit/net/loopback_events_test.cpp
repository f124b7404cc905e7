// The events and the state that an application sees, from any thread.
#include <future>

#include "unit/net/loopback_node.hpp"
#include "unit/net/silent_listener.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

// Reads until an event of this kind arrives. All numbers on the way must be consecutive.
template <class Kind>
EventRecord read_until(EventStream& stream, const std::function<bool(const Kind&)>& passes,
                       std::uint64_t& last) {
    for (;;) {
        const auto next = stream.next(patience);
        if (!next) FAIL(next.error().message());
        CHECK(next->sequence == last + 1);
        last = next->sequence;
        const auto* kind = std::get_if<Kind>(&next->event);
        if (kind != nullptr && passes(*kind)) return *next;
    }
}

}  // namespace

TEST_CASE("a stream tells what the callback tells, numbered without a gap", "[net]") {
    Config config = quick_config("a");
    std::mutex mutex;
    std::vector<std::uint64_t> numbers;
    config.on_event = [&](const EventRecord& record) {
        const std::lock_guard lock(mutex);
        numbers.push_back(record.sequence);
    };
    auto a = Memberlist::create(config);
    REQUIRE(a);
    EventStream stream = a->events();
    std::uint64_t last = a->snapshot().sequence();
    LoopbackNode b("b");
    REQUIRE(b->join({a->bound_address().to_string()}));
    read_until<NodeJoined>(
        stream, [](const auto& e) { return e.node.name == "b"; }, last);
    CHECK(a->snapshot().sequence() >= last);
    REQUIRE(b->send_best_effort(a->local_node(), as_bytes("hello")));
    read_until<UserMessage>(
        stream, [](const auto& e) { return as_text(e.payload) == "hello"; }, last);
    REQUIRE(b->leave(5s));
    read_until<NodeLeft>(
        stream, [](const auto& e) { return e.graceful; }, last);
    CHECK(a->stats().user_messages_received == 1);
    CHECK(b->stats().user_messages_sent == 1);
    a->shutdown();
    for (auto next = stream.next(patience); next; next = stream.next(patience)) last = next->sequence;
    CHECK(stream.next(patience).error().code == Errc::shutting_down);
    CHECK(a->events().next().error().code == Errc::shutting_down);
    REQUIRE_FALSE(numbers.empty());
    CHECK(numbers.back() == last);
    for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(numbers[i] == i + 1);
}

TEST_CASE("a stream that nobody reads drops the oldest events and holds up nothing", "[net]") {
    LoopbackNode a("a");
    LoopbackNode b("b");
    EventStream lazy = a->events({.events = 2});
    EventStream eager = a->events();
    REQUIRE(b->join({a.address()}));
    for (int i = 0; i < 20; ++i) REQUIRE(b->send_reliable(a->local_node(), as_bytes(std::to_string(i))));
    REQUIRE(a.events().wait_for_payload("19"));
    CHECK(lazy.dropped() >= 19);
    CHECK(eager.dropped() == 0);
    CHECK(a->stats().events_dropped == lazy.dropped());
    const auto oldest = lazy.next(patience);
    REQUIRE(oldest);
    CHECK(oldest->sequence == a->stats().events - 1);
}

TEST_CASE("a stream can outlive its node, and end before it", "[net]") {
    std::optional<EventStream> stream;
    {
        LoopbackNode a("a");
        { EventStream short_lived = a->events(); }
        stream = a->events();
        LoopbackNode b("b");
        REQUIRE(b->join({a.address()}));
        REQUIRE(a.events().wait_for_join("b"));
    }
    const auto joined = stream->next();
    REQUIRE(joined);
    CHECK(std::holds_alternative<NodeJoined>(joined->event));
    while (stream->try_next()) {
    }
    CHECK(stream->next().error().code == Errc::shutting_down);
}

TEST_CASE("inside a callback a stream gives what it has, and does not wait", "[net]") {
    Config config = quick_config("a");
    std::promise<std::error_code> answer;
    std::promise<EventStream> opened;
    config.on_event = [&, stream = opened.get_future().share(), is_first = true](const Event& event) mutable {
        const auto* joined = std::get_if<NodeJoined>(&event);
        if (joined == nullptr || joined->node.name != "b") return;
        EventStream mine = stream.get();
        while (mine.try_next()) {
        }
        if (std::exchange(is_first, false)) answer.set_value(mine.next().error().code);
    };
    auto a = Memberlist::create(config);
    REQUIRE(a);
    opened.set_value(a->events());
    LoopbackNode b("b");
    REQUIRE(b->join({a->bound_address().to_string()}));
    auto future = answer.get_future();
    REQUIRE(future.wait_for(patience) == std::future_status::ready);
    CHECK(future.get() == Errc::would_deadlock);
    a->shutdown();
}

TEST_CASE("members are found by name, with their state, until they are gone", "[net]") {
    LoopbackNode a("a");
    CHECK(a->find_node("b") == std::nullopt);
    CHECK_FALSE(a->is_alive("b"));
    CHECK(a->is_alive("a"));
    LoopbackNode b("b");
    REQUIRE(b->join({a.address()}));
    REQUIRE(a.events().wait_for_join("b"));
    REQUIRE(a->find_node("b"));
    CHECK(a->find_node("b")->address == b->local_node().address);
    CHECK(a->find_node("b")->state_changed != TimePoint{});
    CHECK(a->find_node("b")->incarnation == 1);
    CHECK(a->is_alive("b"));
    const Members members = a->snapshot();
    CHECK(members.size() == 2);
    CHECK(members.begin()->name == "a");
    REQUIRE(members.find("b") != nullptr);
    REQUIRE(b->leave(5s));
    CHECK(a.events().wait_for_kind<NodeLeft>([](const auto& e) { return e.node.name == "b"; }));
    CHECK(a->find_node("b") == std::nullopt);
    CHECK(members.find("b") != nullptr);
}

TEST_CASE("a ping and a message are over at the application's own deadline", "[net]") {
    Config config = quick_config("a");
    config.compression = CompressionMethod::none;
    LoopbackNode a(config);
    Node nobody;
    nobody.name = "nobody";
    SilentListener silent;
    nobody.address = *SocketAddress::parse(silent.address());
    CHECK(a->ping(nobody, 1ms).error().code == Errc::timed_out);
    CHECK(a->ping(nobody).error().code == Errc::no_response);
    CHECK(a->ping(nobody, -1ms).error().code == Errc::invalid_argument);
    const Bytes large(16 * 1024 * 1024, 0x55);  // more than the system buffers while nobody reads
    CHECK(a->send_reliable(nobody, large, 100ms).error().code == Errc::timed_out);
    CHECK(a->send_reliable(nobody, large, -1ms).error().code == Errc::invalid_argument);
    CHECK(a->ping(a->local_node(), 10s));
}
