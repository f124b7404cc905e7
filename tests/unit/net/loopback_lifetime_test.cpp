// How nodes start and end: binding, cancellation, calls from callbacks, shutdown during operations.
#include <unistd.h>

#include <future>
#include <thread>

#include "unit/net/loopback_node.hpp"
#include "unit/net/silent_listener.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

std::size_t open_descriptors() {
    std::size_t count = 0;
    for (int descriptor = 0; descriptor < 1024; ++descriptor)
        count += ::lseek(descriptor, 0, SEEK_CUR) >= 0 || errno != EBADF;
    return count;
}

struct JoinEnd {
    std::error_code error;
    JoinSummary summary;
};

std::future<JoinEnd> start_join(Memberlist& list, OpId id, std::vector<std::string> seeds) {
    std::promise<JoinEnd> end;
    auto future = end.get_future();
    list.start_join(id, std::move(seeds), no_timeout,
                    [end = std::move(end)](std::error_code error, JoinSummary summary) mutable {
                        end.set_value({error, std::move(summary)});
                    });
    return future;
}

}  // namespace

TEST_CASE("port 0 becomes a real port, the same for both sockets", "[net]") {
    LoopbackNode a("a");
    CHECK(a->bound_address().port != 0);
    CHECK(a->local_node().address == a->bound_address());
    CHECK(a->member_count() == 1);
    CHECK(a->members().size() == 1);
    CHECK(a->members().front().name == "a");
}

TEST_CASE("a port in use is named, and nothing is left open", "[net]") {
    LoopbackNode a("a");
    Config config = quick_config("b");
    config.bind_port = a->bound_address().port;
    const std::size_t before = open_descriptors();
    const auto second = Memberlist::create(config);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == Errc::bind_failed);
    CHECK(second.error().detail == "cannot bind " + a.address() + ": Address already in use");
    CHECK(open_descriptors() == before);
}

TEST_CASE("an address that is not ours cannot be bound", "[net]") {
    Config config = quick_config("a");
    config.bind_host = "192.0.2.1";  // reserved for documentation
    const auto list = Memberlist::create(config);
    REQUIRE_FALSE(list.has_value());
    CHECK(list.error().code == Errc::bind_failed);
    CHECK_THAT(list.error().detail, Catch::StartsWith("cannot bind 192.0.2.1:0: "));
}

TEST_CASE("an invalid config opens nothing", "[net]") {
    Config config = quick_config("a");
    config.protocol_version = 7;
    const auto list = Memberlist::create(config);
    REQUIRE_FALSE(list.has_value());
    CHECK(list.error().code == Errc::invalid_argument);
}

TEST_CASE("an advertised address without a port gets the bound one", "[net]") {
    Config config = quick_config("a");
    config.advertise = SocketAddress{.ip = *IpAddress::parse("192.0.2.1"), .port = 0};
    LoopbackNode a(config);
    CHECK(a->local_node().address.to_string() == "192.0.2.1:" + std::to_string(a->bound_address().port));
}

TEST_CASE("a join says for each seed why it failed", "[net]") {
    LoopbackNode a("a");
    std::string closed;
    {
        LoopbackNode gone("gone");
        closed = gone.address();
    }
    const auto end = start_join(a.list(), a->reserve(), {closed, "nowhere.invalid:7946", "[::1"}).get();
    CHECK(end.error == Errc::join_failed);
    REQUIRE(end.summary.failures().size() == 3);
    for (const SeedFailure& failure : end.summary.failures()) {
        if (failure.seed == closed) CHECK(failure.error.code == std::errc::connection_refused);
        if (failure.seed == "nowhere.invalid:7946") {
            CHECK(failure.error.code == Errc::resolve_failed);
            CHECK_THAT(failure.error.detail, Catch::StartsWith("failed to resolve nowhere.invalid: "));
        }
        if (failure.seed == "[::1") CHECK(failure.error.code == Errc::invalid_argument);
    }
}

TEST_CASE("joining nobody succeeds", "[net]") {
    LoopbackNode a("a");
    const auto joined = a->join({});
    REQUIRE(joined.has_value());
    CHECK(joined->joined == 0);
}

TEST_CASE("a host name is looked up", "[net]") {
    LoopbackNode a("a"), b("b");
    const auto joined = b->join({"localhost:" + std::to_string(a->bound_address().port)});
    REQUIRE(joined.has_value());
    CHECK(joined->joined >= 1);
}

TEST_CASE("a join to a silent listener can be cancelled", "[net]") {
    SilentListener silent;
    LoopbackNode a("a");
    const OpId id = a->reserve();
    auto end = start_join(a.list(), id, {silent.address()});
    silent.wait_for_connection();
    a->cancel(id);
    CHECK(end.get().error == Errc::operation_canceled);
    a->cancel(id);  // no effect on a completed operation
    CHECK(a->join({}).has_value());
}

TEST_CASE("a join to a silent listener times out", "[net]") {
    SilentListener silent;
    Config config = quick_config("a");
    config.tcp_timeout = 200ms;
    LoopbackNode a(config);
    const auto joined = a->join({silent.address()});
    REQUIRE_FALSE(joined.has_value());
    CHECK(joined.error().code == Errc::join_failed);
}

TEST_CASE("an operation's id cannot be used while it runs", "[net]") {
    SilentListener silent;
    LoopbackNode a("a");
    const OpId id = a->reserve();
    auto first = start_join(a.list(), id, {silent.address()});
    CHECK(start_join(a.list(), id, {}).get().error == Errc::invalid_argument);
    a->cancel(id);
    CHECK(first.get().error == Errc::operation_canceled);
}

TEST_CASE("shutting down ends what is open, and what is started afterwards", "[net]") {
    SilentListener silent;
    LoopbackNode a("a");
    auto open = start_join(a.list(), a->reserve(), {silent.address()});
    auto resolving = start_join(a.list(), a->reserve(), {"nowhere.invalid:7946"});
    silent.wait_for_connection();
    a->shutdown();
    // The operation must have ended when shutdown() returns.
    REQUIRE(open.wait_for(0s) == std::future_status::ready);
    CHECK(open.get().error == Errc::shutting_down);
    REQUIRE(resolving.wait_for(0s) == std::future_status::ready);
    const auto resolved = resolving.get().error;
    CHECK((resolved == Errc::shutting_down || resolved == Errc::join_failed));

    CHECK(a->join({silent.address()}).error().code == Errc::shutting_down);
    CHECK(a->leave(1s).error().code == Errc::shutting_down);
    CHECK(a->send_best_effort(a->local_node(), as_bytes("late")).error().code == Errc::shutting_down);
    CHECK(start_join(a.list(), a->reserve(), {}).get().error == Errc::shutting_down);
    a->cancel(a->reserve());
    a->shutdown();
    CHECK(a->members().size() == 1);
}

TEST_CASE("no callback runs once shutdown has returned", "[net]") {
    LoopbackNode a("a"), b("b");
    REQUIRE(b->join({a.address()}).has_value());
    std::atomic<bool> is_down{false};
    std::atomic<int> late{0};
    Config config = quick_config("c");
    config.on_event = [&](const Event&) { late += is_down ? 1 : 0; };
    {
        auto c = Memberlist::create(config);
        REQUIRE(c.has_value());
        REQUIRE(c->join({a.address()}).has_value());
        for (int i = 0; i < 100; ++i)
            CHECK(b->send_best_effort(c->local_node(), as_bytes("hello")).has_value());
        c->shutdown();
        is_down = true;
    }
    CHECK(late == 0);
}

TEST_CASE("callbacks may call back in, but not wait", "[net]") {
    struct Answers {
        std::promise<std::error_code> blocking;
        std::promise<std::error_code> started;
        std::atomic<bool> asked{false};
        std::shared_future<Memberlist*> list;
    };
    std::promise<Memberlist*> ready;
    const auto answers = std::make_shared<Answers>();
    answers->list = ready.get_future().share();
    Config config = quick_config("a");
    config.on_event = [answers](const Event&) {
        if (answers->asked.exchange(true)) return;
        Memberlist& list = *answers->list.get();
        const auto blocked = list.ping(list.local_node());
        answers->blocking.set_value(blocked ? std::error_code() : blocked.error().code);
        list.start_join(list.reserve(), {}, no_timeout, [answers](std::error_code error, const JoinSummary&) {
            answers->started.set_value(error);
        });
    };
    auto list = Memberlist::create(config);
    REQUIRE(list.has_value());
    ready.set_value(&*list);
    CHECK(answers->blocking.get_future().get() == Errc::would_deadlock);
    CHECK_FALSE(answers->started.get_future().get());
}

TEST_CASE("callbacks of one node do not wait for another one, so that no two wait for each other", "[net]") {
    LoopbackNode a("a");
    LoopbackNode b("b");
    EventStream events = b->events();
    struct Answers {
        std::error_code ping, join, leave, next;
    };
    std::promise<Answers> answers;
    auto given = answers.get_future();
    a->start_join(a->reserve(), {}, no_timeout, [&](std::error_code, const JoinSummary&) {
        const auto code_of = [](const auto& result) {
            return result ? std::error_code() : result.error().code;
        };
        while (events.try_next()) {
        }
        Answers all;
        all.ping = code_of(b->ping(b->local_node()));
        all.join = code_of(b->join({b.address()}, 1s));
        all.leave = code_of(b->leave(1s));
        all.next = code_of(events.next(1s));
        answers.set_value(all);
    });
    const Answers all = given.get();
    CHECK(all.ping == Errc::would_deadlock);
    CHECK(all.join == Errc::would_deadlock);
    CHECK(all.leave == Errc::would_deadlock);
    CHECK(all.next == Errc::would_deadlock);
    CHECK(b->ping(b->local_node()));  // nothing is left pending
    CHECK(b->member_count() == 1);
}

TEST_CASE("two nodes may shut each other down from callbacks, and neither waits", "[net]") {
    LoopbackNode a("a");
    LoopbackNode b("b");
    std::promise<void> a_runs, b_runs;
    std::promise<void> ended[2];
    a->start_join(a->reserve(), {}, no_timeout, [&](std::error_code, const JoinSummary&) {
        a_runs.set_value();
        b_runs.get_future().wait();  // both callbacks are running now
        b->shutdown();
        ended[0].set_value();
    });
    b->start_join(b->reserve(), {}, no_timeout, [&](std::error_code, const JoinSummary&) {
        b_runs.set_value();
        a_runs.get_future().wait();
        a->shutdown();
        ended[1].set_value();
    });
    for (std::promise<void>& end : ended) end.get_future().wait();
    a->shutdown();
    b->shutdown();
    CHECK(a->ping(a->local_node()).error().code == Errc::shutting_down);
    CHECK(b->ping(b->local_node()).error().code == Errc::shutting_down);
}

TEST_CASE("a callback may shut the node down", "[net]") {
    LoopbackNode a("a");
    std::promise<std::error_code> after;
    auto ended = after.get_future();
    a->start_join(a->reserve(), {}, no_timeout, [&](std::error_code, const JoinSummary&) {
        a->shutdown();  // returns first
        a->start_leave(a->reserve(), 1s, [&](std::error_code error) { after.set_value(error); });
    });
    CHECK(ended.get() == Errc::shutting_down);
    a->shutdown();
}

TEST_CASE("the last copy may go away inside a callback", "[net]") {
    std::promise<void> gone;
    auto finished = gone.get_future();
    {
        auto created = Memberlist::create(quick_config("a"));
        REQUIRE(created.has_value());
        auto last = std::make_unique<Memberlist>(std::move(*created));
        Memberlist& list = *last;
        // The callback owns the last handle, so the node's log sink and callbacks end with it.
        // `gone` reports that.
        const OpId id = list.reserve();
        list.start_join(id, {}, no_timeout,
                        [last = std::move(last), &gone](std::error_code, const JoinSummary&) mutable {
                            last.reset();
                            gone.set_value();
                        });
    }
    CHECK(finished.wait_for(patience) == std::future_status::ready);
}

TEST_CASE("a node that its own callback holds is let go by shutdown", "[net]") {
    const auto witness = std::make_shared<int>();
    {
        struct Holder {
            std::mutex mutex;
            std::optional<Memberlist> list;
        };
        const auto holder = std::make_shared<Holder>();
        Config config = quick_config("a");
        config.on_event = [holder, witness](const Event&) {};
        auto list = Memberlist::create(config);
        REQUIRE(list.has_value());
        config.on_event = nullptr;
        {
            const std::lock_guard lock(holder->mutex);
            holder->list = *list;
        }
        list->shutdown();
    }
    CHECK(witness.use_count() == 1);
}

TEST_CASE("nodes come and go without leaving anything open", "[net]") {
    LoopbackNode a("a");
    CHECK(a->join({a.address()}).has_value());  // opens lazily opened descriptors
    const std::size_t before = open_descriptors();
    for (int i = 0; i < 50; ++i) {
        LoopbackNode other("other-" + std::to_string(i));
        if (i % 10 == 0) CHECK(other->join({a.address()}).has_value());
    }
    a->shutdown();
    CHECK(open_descriptors() <= before);
}

TEST_CASE("many threads may use one node while it is shut down", "[net]") {
    LoopbackNode a("a"), b("b");
    REQUIRE(b->join({a.address()}).has_value());
    std::atomic<int> rounds{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, list = b.list()]() mutable {
            while (true) {
                ++rounds;
                for (const Node& node : list.members()) {
                    const auto sent = list.send_best_effort(node, as_bytes("hello"));
                    if (!sent) return;
                }
                if (!list.join({}) || list.stats().alive == 0 || list.local_node().name != "b") return;
            }
        });
    }
    while (rounds < 200) std::this_thread::yield();
    std::thread other([list = b.list()]() mutable { list.shutdown(); });
    b->shutdown();
    other.join();
    for (auto& thread : threads) thread.join();
    CHECK(b->join({}).error().code == Errc::shutting_down);
}
