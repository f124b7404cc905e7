// memberlist/asio.hpp with callbacks, futures and coroutines, and with the caller's executors and
// cancellation.
#include "memberlist/asio.hpp"

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <future>
#include <thread>

#include "unit/net/loopback_node.hpp"
#include "unit/net/silent_listener.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

constexpr auto as_result = asio::experimental::as_tuple(asio::use_awaitable);

// Runs a coroutine to completion on this thread and rethrows its exception.
void run(asio::awaitable<void> scenario) {
    asio::io_context context;
    std::exception_ptr thrown;
    bool is_over = false;
    asio::co_spawn(context, std::move(scenario), [&](std::exception_ptr error) {
        thrown = std::move(error);
        is_over = true;
    });
    context.run_for(patience);
    if (thrown) std::rethrow_exception(thrown);
    REQUIRE(is_over);
}

asio::awaitable<void> live_and_leave(LoopbackNode& a, LoopbackNode& b) {
    const std::thread::id home = std::this_thread::get_id();
    EventStream events = a->events();
    const std::vector<std::string> seeds{a.address()};
    const JoinSummary joined = co_await async_join(b.list(), seeds, 10s, asio::use_awaitable);
    CHECK(joined.joined == 1);
    CHECK(std::this_thread::get_id() == home);
    EventRecord record = co_await async_next(events, asio::use_awaitable);
    while (!std::holds_alternative<NodeJoined>(record.event))
        record = co_await async_next(events, asio::use_awaitable);
    const Duration round_trip =
        co_await async_ping(a.list(), b->local_node(), no_timeout, asio::use_awaitable);
    CHECK(round_trip > Duration::zero());
    co_await async_send_reliable(b.list(), a->local_node(), to_bytes("hello"), 10s, asio::use_awaitable);
    const auto is_hello = [](const Event& event) {
        const auto* message = std::get_if<UserMessage>(&event);
        return message != nullptr && as_text(message->payload) == "hello";
    };
    while (!is_hello(record.event)) record = co_await async_next(events, asio::use_awaitable);
    const auto heard = std::make_shared<std::promise<std::string>>();
    a->on_message("greetings",
                  [heard](const TopicMessage& message) { heard->set_value(message.sender.name); });
    co_await async_send(b.list(), "a", "greetings", to_bytes("hello"), SendMode::automatic, no_timeout,
                        asio::use_awaitable);
    std::future<std::string> sender = heard->get_future();
    REQUIRE(sender.wait_for(patience) == std::future_status::ready);
    CHECK(sender.get() == "b");
    co_await async_update_metadata(b.list(), 10s, asio::use_awaitable);
    co_await async_leave(b.list(), 10s, asio::use_awaitable);
    while (!std::holds_alternative<NodeLeft>(record.event))
        record = co_await async_next(events, asio::use_awaitable);
    CHECK(std::get<NodeLeft>(record.event).graceful);
    const JoinSummary back = co_await async_rejoin(b.list(), 10s, asio::use_awaitable);
    CHECK(back.joined == 1);
    CHECK(std::this_thread::get_id() == home);
}

asio::awaitable<void> fail(LoopbackNode& a) {
    Node nobody = a->local_node();
    nobody.address.port = 1;
    nobody.name = "nobody";
    const auto [error, round_trip] = co_await async_ping(a.list(), nobody, 1ms, as_result);
    CHECK((error == Errc::timed_out || error == Errc::no_response));
    CHECK(round_trip == Duration::zero());
    CHECK_THROWS_AS(co_await async_ping(a.list(), nobody, 1ms, asio::use_awaitable), std::system_error);
}

asio::awaitable<void> give_up(LoopbackNode& a, std::string silent) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor, 50ms);
    const std::vector<std::string> seeds{silent};
    const auto first = co_await (async_join(a.list(), seeds, no_timeout, asio::use_awaitable) ||
                                 timer.async_wait(asio::use_awaitable));
    CHECK(first.index() == 1);
    EventStream events = a->events();
    timer.expires_after(50ms);
    const auto second =
        co_await (async_next(events, asio::use_awaitable) || timer.async_wait(asio::use_awaitable));
    CHECK(second.index() == 1);
}

}  // namespace

TEST_CASE("a coroutine joins, hears, pings, sends, updates, leaves and comes back", "[net]") {
    LoopbackNode a("a");
    LoopbackNode b("b");
    run(live_and_leave(a, b));
}

TEST_CASE("a coroutine is told of failures as errors or as exceptions, as it likes", "[net]") {
    LoopbackNode a("a");
    run(fail(a));
}

TEST_CASE("a coroutine gives up waiting by waiting for something else as well", "[net]") {
    LoopbackNode a("a");
    SilentListener silent;
    run(give_up(a, silent.address()));
}

TEST_CASE("a future tells the result, or throws the error", "[net]") {
    LoopbackNode a("a");
    LoopbackNode b("b");
    CHECK(async_join(b.list(), {a.address()}, no_timeout, asio::use_future).get().joined == 1);
    CHECK_THROWS_AS(async_join(b.list(), {"[::1"}, no_timeout, asio::use_future).get(), std::system_error);
    async_leave(b.list(), 10s, asio::use_future).get();
}

TEST_CASE("a callback runs on its executor, after the call, and may own what cannot be copied", "[net]") {
    LoopbackNode a("a");
    asio::io_context context;
    std::thread::id where;
    async_ping(
        a.list(), a->local_node(), no_timeout,
        asio::bind_executor(context, [&, owned = std::make_unique<int>(7)](std::error_code error, Duration) {
            CHECK_FALSE(error);
            CHECK(*owned == 7);
            where = std::this_thread::get_id();
        }));
    context.run_for(patience);  // the pending operation counts as work
    CHECK(where == std::this_thread::get_id());
    a->shutdown();
    std::error_code told;
    async_ping(a.list(), a->local_node(), no_timeout,
               asio::bind_executor(context, [&](std::error_code error, Duration) { told = error; }));
    CHECK_FALSE(told);
    context.restart();
    context.run_for(patience);
    CHECK(told == Errc::shutting_down);
}

TEST_CASE("a cancelled operation ends with a code that both libraries know", "[net]") {
    LoopbackNode a("a");
    SilentListener silent;
    asio::io_context context;
    asio::cancellation_signal signal;
    std::error_code told;
    async_join(a.list(), {silent.address()}, no_timeout,
               asio::bind_executor(context,
                                   asio::bind_cancellation_slot(
                                       signal.slot(), [&](std::error_code error, const JoinSummary& summary) {
                                           told = error;
                                           CHECK(summary.seeds.size() == 1);
                                       })));
    asio::post(context, [&] { signal.emit(asio::cancellation_type::terminal); });
    context.run_for(patience);
    CHECK(told == Errc::operation_canceled);
    CHECK(told == std::errc::operation_canceled);
    CHECK_FALSE(signal.slot().has_handler());
}

TEST_CASE("an operation keeps its node until it is over", "[net]") {
    SilentListener silent;
    asio::io_context context;
    asio::cancellation_signal signal;
    std::error_code told;
    std::optional<Memberlist> list = *Memberlist::create(quick_config("a"));
    async_join(*list, {silent.address()}, no_timeout,
               asio::bind_executor(context, asio::bind_cancellation_slot(
                                                signal.slot(), [&](std::error_code error,
                                                                   const JoinSummary&) { told = error; })));
    list.reset();
    asio::post(context, [&] { signal.emit(asio::cancellation_type::total); });
    context.run_for(patience);
    CHECK(told == Errc::operation_canceled);
}
