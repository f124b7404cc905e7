// A node on a clock supplied by the test: how often it requests alarms, and what early alarms cost.
// The test polls the node's context and so counts its handlers.
#include <asio/io_context.hpp>

#include "memberlist/asio.hpp"
#include "unit/net/hand_clock.hpp"
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

// Rings at once when an alarm is requested, at any time.
struct HastyClock final : Clock {
    explicit HastyClock(Duration shown) : time(shown) {}
    TimePoint now() override { return time; }
    bool ring_at(TimePoint, std::function<void()> ring) override {
        ++asked;
        ring();
        return true;
    }
    TimePoint time;
    std::size_t asked = 0;
};

struct Polled {
    explicit Polled(std::shared_ptr<Clock> clock) : node(create(std::move(clock), context)) {}

    // Runs all ready handlers and returns their number, at most `handlers_max` for a node that
    // spins.
    static constexpr std::size_t handlers_max = 2'000;
    std::size_t poll() {
        std::size_t handlers = 0;
        while (handlers < handlers_max && context.poll_one() > 0) ++handlers;
        return handlers;
    }

    asio::io_context context;
    Memberlist node;

private:
    static Memberlist create(std::shared_ptr<Clock> clock, asio::io_context& context) {
        Config config = quick_config("a");
        config.gossip_interval = 0ms;
        config.probe_interval = 10s;
        config.probe_timeout = 5s;
        config.push_pull_interval = 0ms;
        config.queue_check_interval = 0ms;
        config.heal_interval = 0ms;
        config.clock = std::move(clock);
        auto list = Memberlist::create(std::move(config), context.get_executor());
        if (!list) FAIL(list.error().message());
        return *list;
    }
};

// A node that does not exist and never answers.
Node nobody() {
    Node node;
    node.name = "nobody";
    node.address = *SocketAddress::parse("127.0.0.1:9");
    return node;
}

}  // namespace

TEST_CASE("a clock at the end of its time, which rings at once, is not asked for what it never shows",
          "[net]") {
    const auto clock = std::make_shared<HastyClock>(Duration::max());
    Polled polled(clock);
    CHECK(polled.poll() < 100);
    CHECK(clock->asked == 0);
    bool is_over = false;
    polled.node.start_ping(polled.node.reserve(), nobody(), 1ms,
                           [&](std::error_code, Duration) { is_over = true; });
    CHECK(polled.poll() < 100);
    CHECK(clock->asked == 0);
    CHECK_FALSE(is_over);  // the clock stands still
    polled.node.shutdown();
    CHECK(polled.poll() < 100);
    CHECK(is_over);
}

TEST_CASE("a clock that rings too early is asked once and then watched, and deadlines keep its time",
          "[net]") {
    const auto clock = std::make_shared<HastyClock>(1h);
    Polled polled(clock);
    CHECK(polled.poll() < 100);
    CHECK(clock->asked == 1);
    std::error_code end;
    polled.node.start_ping(polled.node.reserve(), nobody(), 1s,
                           [&](std::error_code error, Duration) { end = error; });
    CHECK(polled.poll() < 100);
    CHECK(clock->asked == 2);
    CHECK_FALSE(end);
    clock->time += 1s;
    while (!end && polled.context.run_one_for(10s) > 0) {
    }
    CHECK(end == Errc::timed_out);
    CHECK(clock->asked < 100);
    polled.node.shutdown();
    polled.poll();
}

TEST_CASE("a node does not ask again for an alarm that is still to ring", "[net]") {
    const auto clock = std::make_shared<HandClock>();
    Polled polled(clock);
    polled.poll();
    REQUIRE(clock->alarms() == 1);  // for the next probe
    for (int i = 0; i < 50; ++i) {
        bool is_over = false;
        polled.node.start_ping(polled.node.reserve(), nobody(), 1ms,
                               [&](std::error_code, Duration) { is_over = true; });
        polled.poll();
        const TimePoint end = clock->now() + 1ms;
        while (clock->advance(end)) polled.poll();
        polled.poll();
        REQUIRE(is_over);
    }
    CHECK(clock->alarms() == 1);
    polled.node.shutdown();
    polled.poll();
}
