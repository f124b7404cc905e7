#include "net/resolver.hpp"

#include <condition_variable>
#include <future>
#include <mutex>
#include <system_error>

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::net;

namespace {

using Found = Result<std::vector<SocketAddress>>;

endpoint::Seed seed(std::string_view text) { return *endpoint::Seed::parse(text, 7946); }

// A name server that answers on command and counts concurrent requests.
class HeldLookup {
public:
    Resolver::Lookup lookup() {
        return [state = state_](const endpoint::Seed& asked) -> Found {
            std::unique_lock lock(state->mutex);
            ++state->begun;
            state->changed.notify_all();
            state->changed.wait(lock, [&] { return state->is_released || asked.host == "quick"; });
            return std::vector<SocketAddress>{*SocketAddress::parse("10.0.0.1:1")};
        };
    }
    void wait_until_begun(std::size_t count) {
        std::unique_lock lock(state_->mutex);
        state_->changed.wait(lock, [&] { return state_->begun >= count; });
    }
    std::size_t begun() {
        const std::lock_guard lock(state_->mutex);
        return state_->begun;
    }
    void release() {
        const std::lock_guard lock(state_->mutex);
        state_->is_released = true;
        state_->changed.notify_all();
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::size_t begun = 0;
        bool is_released = false;
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace

TEST_CASE("a name has all its addresses, with the seed's port") {
    const Found found = look_up(seed("localhost:80"));
    REQUIRE(found);
    REQUIRE_FALSE(found->empty());
    for (const SocketAddress& address : *found) {
        CHECK(address.ip.is_loopback());
        CHECK(address.port == 80);
    }
}

TEST_CASE("a name without an address is a failure with its reason") {
    const Found found = look_up(seed("nowhere.invalid"));
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Errc::resolve_failed);
    CHECK_THAT(found.error().detail, Catch::StartsWith("failed to resolve nowhere.invalid: "));
}

TEST_CASE("names are answered on another thread, and again after a pause") {
    Resolver resolver;
    for (int round = 0; round < 2; ++round) {
        std::promise<bool> first, second;
        resolver.resolve(JoinId{1}, seed("localhost:1"),
                         [&](const Found& found) { first.set_value(found.has_value()); });
        resolver.resolve(JoinId{1}, seed("nowhere.invalid"),
                         [&](const Found& found) { second.set_value(found.has_value()); });
        CHECK(first.get_future().get());
        CHECK_FALSE(second.get_future().get());
    }
}

TEST_CASE("a slow name does not hold up another one") {
    HeldLookup server;
    std::promise<void> slow, quick;
    Resolver resolver(server.lookup());
    resolver.resolve(JoinId{1}, seed("slow"), [&](const Found&) { slow.set_value(); });
    server.wait_until_begun(1);
    resolver.resolve(JoinId{1}, seed("quick"), [&](const Found&) { quick.set_value(); });
    quick.get_future().get();
    server.release();
    slow.get_future().get();
}

TEST_CASE("so many names are looked up at a time, and no more") {
    HeldLookup server;
    constexpr std::size_t names = 3 * Resolver::threads_max;
    std::vector<std::promise<void>> done(names);
    Resolver resolver(server.lookup());
    for (auto& promise : done)
        resolver.resolve(JoinId{1}, seed("slow"), [&](const Found&) { promise.set_value(); });
    server.wait_until_begun(Resolver::threads_max);
    CHECK(server.begun() == Resolver::threads_max);
    server.release();
    for (auto& promise : done) promise.get_future().get();
    CHECK(server.begun() == names);
}

TEST_CASE("what is forgotten before its turn is never looked up") {
    HeldLookup server;
    std::promise<void> kept;
    Resolver resolver(server.lookup());
    for (std::size_t i = 0; i < Resolver::threads_max; ++i)
        resolver.resolve(JoinId{1}, seed("slow"), [](const Found&) {});
    server.wait_until_begun(Resolver::threads_max);
    for (int i = 0; i < 10; ++i) resolver.resolve(JoinId{2}, seed("slow"), [](const Found&) {});
    resolver.resolve(JoinId{3}, seed("slow"), [&](const Found&) { kept.set_value(); });
    resolver.forget(JoinId{2});
    server.release();
    kept.get_future().get();
    CHECK(server.begun() == Resolver::threads_max + 1);
}

TEST_CASE("a resolver goes without waiting for its look-ups, and tells nothing any more of those in line") {
    HeldLookup server;
    const auto told = std::make_shared<std::atomic<int>>(0);
    {
        Resolver resolver(server.lookup());
        for (std::size_t i = 0; i < Resolver::threads_max + 5; ++i)
            resolver.resolve(JoinId{1}, seed("slow"), [told](const Found&) { ++*told; });
        server.wait_until_begun(Resolver::threads_max);
    }
    CHECK(*told == 0);
    CHECK(server.begun() == Resolver::threads_max);
    server.release();
}

TEST_CASE("without a thread the name fails with the reason, and the next one tries again") {
    bool has_threads = false;
    Resolver resolver(look_up, [&](const std::function<void()>& work) {
        if (!has_threads)
            throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
        work();
    });
    std::optional<Found> found;
    const auto keep = [&](const Found& result) { found = result; };
    resolver.resolve(JoinId{1}, seed("somewhere:1"), keep);
    REQUIRE(found.has_value());
    REQUIRE_FALSE(*found);
    CHECK(found->error().code == Errc::resolve_failed);
    CHECK_THAT(found->error().detail,
               Catch::StartsWith("failed to resolve somewhere: ") && Catch::Contains("unavailable"));

    has_threads = true;
    resolver.resolve(JoinId{1}, seed("localhost:1"), keep);
    CHECK(found->has_value());
}
