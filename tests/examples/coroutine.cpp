// Coroutines: one joins, sends and leaves, another follows the events. Asio runs both.
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <memberlist/asio.hpp>

#include <iostream>

using namespace std::chrono_literals;
using namespace memberlist;
using asio::use_awaitable;

Result<Memberlist> start(std::string name) {
    Config config = Config::local();
    config.name = std::move(name);
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;
    return Memberlist::create(config);
}

// use_awaitable turns errors into exceptions; asio::experimental::as_tuple returns them instead.
asio::awaitable<void> visit(Memberlist bob, Memberlist alice) {
    // A variable, because GCC 12 rejects a braced list inside co_await.
    const std::vector<std::string> seeds{alice.bound_address().to_string()};
    const JoinSummary summary = co_await async_join(bob, seeds, 5s, use_awaitable);
    std::cout << "bob joined " << summary.joined << " node\n";

    const Duration round_trip = co_await async_ping(bob, alice.local_node(), no_timeout, use_awaitable);
    std::cout << "alice answers within " << (round_trip < 1s ? "a second\n" : "more than a second\n");

    co_await async_send_reliable(bob, alice.local_node(), to_bytes(std::string_view("hello")), 5s,
                                 use_awaitable);
    co_await async_leave(bob, 5s, use_awaitable);
}

// An event stream is read at the reader's own pace; the node does not wait for it.
asio::awaitable<void> follow(EventStream events) {
    for (;;) {
        const EventRecord record = co_await async_next(events, use_awaitable);
        if (const auto* joined = std::get_if<NodeJoined>(&record.event))
            std::cout << "alice sees " << joined->node.name << " come\n";
        else if (const auto* message = std::get_if<UserMessage>(&record.event))
            std::cout << "alice reads: " << as_text(message->payload) << '\n';
        else if (std::holds_alternative<NodeLeft>(record.event))
            co_return;
    }
}

int main() {
    asio::io_context context;  // declared before the nodes, which post to it until they are gone
    auto alice = start("alice");
    auto bob = start("bob");
    if (!alice || !bob) return 1;

    int failed = 0;
    const auto count = [&failed](const std::exception_ptr& error) { failed += error != nullptr; };
    asio::co_spawn(context, follow(alice->events()), count);
    asio::co_spawn(context, visit(*bob, *alice), count);
    context.run_for(20s);
    return context.stopped() ? failed : 1;
}
