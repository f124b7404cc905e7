// Event streams with slow readers, and with readers that cancel.
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "memberlist/asio.hpp"
#include "unit/testing/virtual_cluster.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using testing::Network;

namespace {

constexpr auto as_result = asio::experimental::as_tuple(asio::use_awaitable);

std::size_t read_all(EventStream& events) {
    std::size_t count = 0;
    while (events.try_next()) ++count;
    return count;
}

// A node, a stream of its events that has been read, and the reader's executor.
struct Stage {
    Stage() {
        network.run_for(1s);
        read_all(events);
    }
    // Produces one event: a node joins.
    void make_event() {
        const std::string name = "guest" + std::to_string(guests.size());
        guests.push_back(create(network, name));
        REQUIRE(guests.back().join({"a"}));
    }
    void poll() {
        context.restart();
        context.poll();
    }
    // Starts a cancellable async_next() and records its result in `told`.
    void read(std::vector<std::string>& told, asio::cancellation_signal& signal) {
        const auto done = [&told](std::error_code error, const EventRecord& record) {
            const auto* joined = std::get_if<NodeJoined>(&record.event);
            told.push_back(error ? error.message() : joined != nullptr ? joined->node.name : "other");
        };
        async_next(events, asio::bind_executor(context, asio::bind_cancellation_slot(signal.slot(), done)));
    }

    Network network;
    Memberlist a = create(network, "a");
    EventStream events = a.events();
    std::vector<Memberlist> guests;
    asio::io_context context;
};

const std::string canceled = make_error_code(Errc::operation_canceled).message();

}  // namespace

TEST_CASE("a reader with start_next() who takes long holds up neither the protocol nor other readers") {
    Network network;
    auto nodes = cluster(network, 3);
    EventStream slow = nodes[0].events({.events = 4});
    EventStream quick = nodes[0].events();
    std::vector<std::uint64_t> heard;
    const auto read = [&] {
        slow.start_next([&](std::error_code error, const EventRecord& record) {
            REQUIRE_FALSE(error);
            heard.push_back(record.sequence);
        });
    };
    read();
    for (std::size_t i = 0; i < 20; ++i) {
        const Memberlist guest = create(network, "guest" + std::to_string(i));
        REQUIRE(Memberlist(guest).join({"n0"}));
        network.run_for(1min);
    }
    network.run_for(5min);     // long enough for all guests to fail
    CHECK(heard.size() == 1);  // still busy with the first event
    CHECK(nodes[0].member_count() == 3);
    CHECK(nodes[0].stats().probes > 600);
    CHECK(nodes[1].stats().refutations == 0);
    const std::size_t all = read_all(quick);
    CHECK(all >= 40);
    CHECK(quick.dropped() == 0);
    CHECK(slow.dropped() == all - 1 - 4);
    CHECK(nodes[0].stats().events_dropped == slow.dropped());
    read();
    // the gap in the numbers shows the drops
    CHECK(heard.at(1) == heard.at(0) + slow.dropped() + 1);
}

TEST_CASE("an async_next() that is called off is the only one") {
    Stage stage;
    asio::cancellation_signal first_signal, second_signal;
    std::vector<std::string> first, second;
    stage.read(first, first_signal);
    stage.read(second, second_signal);
    first_signal.emit(asio::cancellation_type::terminal);
    stage.poll();
    CHECK(first == std::vector{canceled});
    CHECK(second.empty());
    stage.make_event();
    stage.poll();
    CHECK(first.size() == 1);
    CHECK(second == std::vector<std::string>{"guest0"});
}

TEST_CASE("an event that has come when its async_next() is called off is for the next one") {
    Stage stage;
    asio::cancellation_signal signal;
    std::vector<std::string> told;
    stage.read(told, signal);
    stage.make_event();  // the completion is in flight
    signal.emit(asio::cancellation_type::terminal);
    stage.poll();
    CHECK(told == std::vector{canceled});
    stage.read(told, signal);
    stage.poll();
    CHECK(told == std::vector<std::string>{canceled, "guest0"});
    CHECK_FALSE(signal.slot().has_handler());
}

TEST_CASE("waiting for an event or something else loses no event, whichever is first") {
    Stage stage;
    asio::steady_timer other(stage.context, asio::steady_timer::time_point::max());
    std::vector<std::string> heard;
    std::size_t turns_of_others = 0;
    bool is_over = false;
    const auto listen = [&]() -> asio::awaitable<void> {
        while (heard.size() < 20) {
            const auto result =
                co_await (async_next(stage.events, asio::use_awaitable) || other.async_wait(as_result));
            if (const auto* record = std::get_if<0>(&result)) {
                heard.push_back(std::get<NodeJoined>(record->event).node.name);
            } else {
                ++turns_of_others;
            }
        }
        is_over = true;
    };
    asio::co_spawn(stage.context, listen, [](std::exception_ptr error) { CHECK_FALSE(error); });
    std::vector<std::string> expected;
    for (int i = 0; i < 20; ++i) {
        stage.poll();
        // Cancels before or after the event. Both have happened when the reader's executor runs.
        if (i % 2 == 0) other.cancel();
        stage.make_event();
        if (i % 2 == 1) other.cancel();
        expected.push_back("guest" + std::to_string(i));
    }
    for (int i = 0; i < 5; ++i) stage.poll();
    CHECK(is_over);
    CHECK(heard == expected);
    CHECK(turns_of_others >= 10);
}

TEST_CASE("an async_next() keeps its stream, and hears of the end of its node") {
    Stage stage;
    asio::cancellation_signal signal;
    std::vector<std::string> told;
    stage.read(told, signal);
    stage.a.shutdown();
    stage.poll();
    CHECK(told == std::vector{make_error_code(Errc::shutting_down).message()});
}
