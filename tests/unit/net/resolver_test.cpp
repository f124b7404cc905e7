#include "net/resolver.hpp"

#include <future>

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::net;

namespace {

endpoint::Seed seed(std::string_view text) { return *endpoint::Seed::parse(text, 7946); }

}  // namespace

TEST_CASE("IP literals need no look-up") {
    const auto resolved = resolve_literals({seed("10.0.0.1"), seed("[::1]:80"), seed("name/fe80::1")});
    REQUIRE(resolved.has_value());
    REQUIRE(resolved->seeds.size() == 3);
    CHECK(resolved->failures.empty());
    CHECK(resolved->seeds[0].addresses.front().to_string() == "10.0.0.1:7946");
    CHECK(resolved->seeds[1].addresses.front().to_string() == "[::1]:80");
    CHECK(resolved->seeds[2].seed.name == "name");
}

TEST_CASE("a zone of this host is resolved, and one it does not have is a failure") {
    const auto resolved = resolve_literals({seed("[fe80::1%lo]:80"), seed("[fe80::1%no-such-zone]:80")});
    REQUIRE(resolved.has_value());
    REQUIRE(resolved->seeds.size() == 1);
    CHECK(resolved->seeds[0].addresses.front().scope_id != 0);
    REQUIRE(resolved->failures.size() == 1);
    CHECK(resolved->failures[0].error.code == Errc::resolve_failed);
    CHECK(resolved->failures[0].seed == "[fe80::1%no-such-zone]:80");
}

TEST_CASE("a host name among the seeds makes it a look-up") {
    CHECK_FALSE(resolve_literals({seed("10.0.0.1"), seed("localhost")}).has_value());
}

TEST_CASE("names and literals are resolved side by side, with all addresses and the seed's port") {
    const Resolution resolved =
        resolve_names({seed("localhost:80"), seed("10.0.0.1"), seed("nowhere.invalid")});
    REQUIRE(resolved.seeds.size() == 2);
    REQUIRE_FALSE(resolved.seeds[0].addresses.empty());
    for (const SocketAddress& address : resolved.seeds[0].addresses) {
        CHECK(address.ip.is_loopback());
        CHECK(address.port == 80);
    }
    REQUIRE(resolved.failures.size() == 1);
    CHECK_THAT(resolved.failures[0].error.detail, Catch::StartsWith("failed to resolve nowhere.invalid: "));
}

TEST_CASE("requests are answered on another thread, one after the other, and again after a pause") {
    Resolver resolver;
    for (int round = 0; round < 2; ++round) {
        std::promise<std::string> first, second;
        resolver.resolve({seed("localhost:1")},
                         [&](const Resolution& found) { first.set_value(found.seeds[0].seed.text); });
        resolver.resolve({seed("10.0.0.1")},
                         [&](const Resolution& found) { second.set_value(found.seeds[0].seed.text); });
        CHECK(first.get_future().get() == "localhost:1");
        CHECK(second.get_future().get() == "10.0.0.1");
    }
}

TEST_CASE("without a thread the seeds fail with the reason, and the next request tries again") {
    bool has_threads = false;
    Resolver resolver([&](const std::function<void()>& work) {
        if (!has_threads)
            throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
        work();
    });
    Resolution found;
    const auto keep = [&](Resolution resolution) { found = std::move(resolution); };
    resolver.resolve({seed("somewhere:1"), seed("10.0.0.1")}, keep);
    CHECK(found.seeds.empty());
    REQUIRE(found.failures.size() == 2);
    CHECK(found.failures[0].seed == "somewhere:1");
    CHECK(found.failures[0].error.code == Errc::resolve_failed);
    CHECK_THAT(found.failures[0].error.detail,
               Catch::StartsWith("failed to resolve somewhere: ") && Catch::Contains("unavailable"));

    has_threads = true;
    resolver.resolve({seed("localhost:1")}, keep);
    CHECK(found.seeds.size() == 1);
}
