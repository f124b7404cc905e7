// Nodes on an executor that the user runs.
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <thread>

#include "memberlist/asio.hpp"
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

Memberlist create(Config config, asio::io_context& context) {
    auto list = Memberlist::create(std::move(config), context.get_executor());
    if (!list) FAIL(list.error().message());
    return *list;
}

}  // namespace

TEST_CASE("two nodes and a coroutine share one thread, which is free again when they are down", "[net]") {
    asio::io_context context;
    const std::thread::id here = std::this_thread::get_id();
    bool is_elsewhere = false;
    std::size_t events = 0;
    std::error_code blocking;
    std::optional<Memberlist> a;
    Config config = quick_config("a");
    config.on_event = [&](const Event&) {
        is_elsewhere |= std::this_thread::get_id() != here;
        blocking = a->ping(a->local_node()).error().code;
        ++events;
    };
    a = create(config, context);
    CHECK(a->members().size() == 1);
    CHECK(events == 0);  // nothing runs on its own
    Memberlist b = create(quick_config("b"), context);
    bool is_over = false;
    const auto scenario = [&]() -> asio::awaitable<void> {
        const std::vector<std::string> seeds{a->bound_address().to_string()};
        const JoinSummary joined = co_await async_join(b, seeds, 10s, asio::use_awaitable);
        CHECK(joined.joined == 1);
        CHECK(a->member_count() == 2);
        co_await async_leave(b, 10s, asio::use_awaitable);
        b.shutdown();
        a->shutdown();
        is_over = true;
    };
    asio::co_spawn(context, scenario, [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    CHECK(context.run_for(patience) > 0);
    CHECK(context.stopped());  // it ran out of work, not out of time
    CHECK(is_over);
    CHECK(events >= 2);
    CHECK_FALSE(is_elsewhere);
    CHECK(blocking == Errc::would_deadlock);
    CHECK(a->send_best_effort(b.local_node(), {}).error().code == Errc::shutting_down);
}

TEST_CASE("an executor may have several threads, and others may wait for its nodes", "[net]") {
    asio::io_context context;
    auto work = asio::make_work_guard(context);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) threads.emplace_back([&] { context.run(); });
    {
        std::atomic<int> at_once{0};
        std::atomic<bool> is_crowded{false};
        Config config = quick_config("a");
        config.on_event = [&](const Event&) {
            is_crowded = is_crowded || ++at_once > 1;
            --at_once;
        };
        Memberlist a = create(config, context);
        Memberlist b = create(quick_config("b"), context);
        CHECK(b.join({a.bound_address().to_string()}));
        CHECK(a.ping(b.local_node()));
        CHECK(b.leave(10s));
        a.shutdown();
        EventStream events = a.events();
        while (events.next()) {
        }
        CHECK_FALSE(is_crowded);
    }
    work.reset();
    for (std::thread& thread : threads) thread.join();
}

TEST_CASE("the last copy takes its node off the executor, also when that never ran", "[net]") {
    {
        asio::io_context context;
        create(quick_config("a"), context);
        context.run_for(patience);
        CHECK(context.stopped());
    }
    asio::io_context context;
    Memberlist list = create(quick_config("a"), context);
    const std::string address = list.bound_address().to_string();
    list.shutdown();
}

TEST_CASE("a callback on an executor does not wait for a node elsewhere, but the thread may afterwards",
          "[net]") {
    asio::io_context context;
    LoopbackNode other("other");
    Memberlist a = create(quick_config("a"), context);
    std::optional<std::error_code> blocking;
    a.start_join(a.reserve(), {other.address()}, no_timeout, [&](std::error_code, const JoinSummary&) {
        blocking = other->ping(other->local_node()).error().code;
    });
    while (!blocking && context.run_one_for(patience) > 0) {
    }
    CHECK(blocking == make_error_code(Errc::would_deadlock));
    CHECK(other->ping(other->local_node()));
    a.shutdown();
    context.poll();
}
