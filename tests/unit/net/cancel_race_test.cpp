// Cancels operations on one thread while they complete on another. Each handler must be called
// exactly once.
#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

// Counts the calls of one operation's handler and records their arguments.
struct Handler {
    std::atomic<int> calls{0};
    std::promise<std::error_code> first;

    void call(std::error_code error) {
        if (++calls == 1) first.set_value(error);
    }
};

// One thread cancels what another starts, a little later each time. Handlers outlive the node.
class Race {
public:
    // `start` starts the operation with this id and passes its result to the handler.
    template <class Start>
    void run(Memberlist list, Start start) {
        const OpId id = list.reserve();
        const auto handler = std::make_shared<Handler>();
        handlers_.push_back(handler);
        std::atomic<bool> has_begun{false};
        std::thread canceller([&, turns = handlers_.size() % 8 * 20]() mutable {
            while (!has_begun) std::this_thread::yield();
            for (; turns > 0; --turns) std::this_thread::yield();
            list.cancel(id);
            list.cancel(id);
        });
        auto ended = handler->first.get_future();
        has_begun = true;
        start(id, handler);
        canceller.join();
        if (ended.wait_for(patience) != std::future_status::ready) FAIL("an operation has not ended");
        const std::error_code error = ended.get();
        if (error && error != Errc::operation_canceled) unexpected_.push_back(error.message());
    }
    const std::vector<std::string>& unexpected() const { return unexpected_; }
    bool each_was_called_once() const {
        return std::all_of(handlers_.begin(), handlers_.end(),
                           [](const auto& handler) { return handler->calls == 1; });
    }

private:
    std::vector<std::shared_ptr<Handler>> handlers_;
    std::vector<std::string> unexpected_;
};

constexpr int rounds = 100;

// Long timeouts, so that nothing times out on a slow machine.
Config patient(const std::string& name) {
    Config config = quick_config(name);
    config.probe_interval = 60s;
    config.probe_timeout = config.tcp_timeout = patience;
    return config;
}

}  // namespace

TEST_CASE("a join that is called off while it ends ends once", "[net]") {
    LoopbackNode a(patient("a")), b(patient("b"));
    Race race;
    for (int i = 0; i < rounds; ++i) {
        race.run(b.list(), [&](OpId id, const auto& handler) {
            b->start_join(id, {a.address()}, no_timeout,
                          [handler](std::error_code error, const JoinSummary&) { handler->call(error); });
        });
    }
    b->shutdown();
    CHECK(race.each_was_called_once());
    CHECK(race.unexpected().empty());
}

TEST_CASE("a leave that is called off while it ends ends once", "[net]") {
    LoopbackNode a(patient("a")), b(patient("b"));
    Race race;
    for (int i = 0; i < rounds / 4; ++i) {
        REQUIRE(b->join({a.address()}));
        race.run(b.list(), [&](OpId id, const auto& handler) {
            b->start_leave(id, 0s, [handler](std::error_code error) { handler->call(error); });
        });
    }
    b->shutdown();
    CHECK(race.each_was_called_once());
    CHECK(race.unexpected().empty());
}

TEST_CASE("messages, pings and updates that are called off while they end end once", "[net]") {
    LoopbackNode a(patient("a")), b(patient("b"));
    REQUIRE(b->join({a.address()}));
    const Node to = a->local_node();
    Race race;
    for (int i = 0; i < rounds; ++i) {
        race.run(b.list(), [&](OpId id, const auto& handler) {
            b->start_send_reliable(id, to, Bytes(1'000), no_timeout,
                                   [handler](std::error_code error) { handler->call(error); });
        });
        race.run(b.list(), [&](OpId id, const auto& handler) {
            b->start_send(id, "a", "topic", as_bytes("hello"), SendMode::stream, 0s,
                          [handler](std::error_code error) { handler->call(error); });
        });
        race.run(b.list(), [&](OpId id, const auto& handler) {
            b->start_ping(id, b->local_node(), no_timeout,
                          [handler](std::error_code error, Duration) { handler->call(error); });
        });
        race.run(b.list(), [&](OpId id, const auto& handler) {
            b->start_update_metadata(id, 0s, [handler](std::error_code error) { handler->call(error); });
        });
    }
    b->shutdown();
    CHECK(race.each_was_called_once());
    CHECK(race.unexpected().empty());
}
