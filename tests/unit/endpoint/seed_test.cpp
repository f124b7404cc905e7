// Seed syntax: the tables of Go's tests of the same names.
#include "endpoint/seed.hpp"

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::endpoint;

namespace {

Result<Seed> read_seed(std::string_view text) { return Seed::parse(text, 7946); }

}  // namespace

TEST_CASE("TestMemberList_ResolveAddr") {
    constexpr std::uint16_t default_port = 7946;
    struct Row {
        std::string text;
        std::string host;  // empty: refused
        std::uint16_t port;
    };
    const Row rows[] = {
        {"localhost", "localhost", default_port},
        {"[::1]:80", "::1", 80},
        {"[::1]", "::1", default_port},
        {":80", "", 0},
        {"localhost:80", "localhost", 80},
        {"localhost:80000", "", 0},
        {"127.0.0.1:80", "127.0.0.1", 80},
        {"[2001:db8:a0b:12f0::1]:80", "2001:db8:a0b:12f0::1", 80},
        {"127.0.0.1", "127.0.0.1", default_port},
        {"[2001:db8:a0b:12f0::1]", "2001:db8:a0b:12f0::1", default_port},
    };
    for (const std::string name : {"", "foo.bar"}) {
        for (const Row& row : rows) {
            const std::string text = name.empty() ? row.text : name + "/" + row.text;
            INFO(text);
            const auto seed = Seed::parse(text, default_port);
            REQUIRE(seed.has_value() == !row.host.empty());
            if (!seed) continue;
            CHECK(seed->name == name);
            CHECK(seed->host == row.host);
            CHECK(seed->port == row.port);
            CHECK(seed->text == text);
        }
    }
    const auto empty_name = Seed::parse("/127.0.0.1:80", default_port);
    REQUIRE_FALSE(empty_name);
    CHECK(empty_name.error().detail == "seed '/127.0.0.1:80': empty node name provided");
}

TEST_CASE("TestUtil_PortFunctions") {
    struct Row {
        std::string text;
        bool has_port;
        std::string with_port;
    };
    const std::string v6 = "[2600:1f14:e22:1501:f9a:2e0c:a167:67e8]";
    const Row rows[] = {
        {"1.2.3.4", false, "1.2.3.4:8301"},
        {"1.2.3.4:1234", true, "1.2.3.4:1234"},
        {v6.substr(1, v6.size() - 2), false, v6 + ":8301"},
        {v6, false, v6 + ":8301"},
        {v6 + ":1234", true, v6 + ":1234"},
        {"localhost", false, "localhost:8301"},
        {"localhost:1234", true, "localhost:1234"},
        {"hashicorp.com", false, "hashicorp.com:8301"},
        {"hashicorp.com:1234", true, "hashicorp.com:1234"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        CHECK(HostPort::parse(row.text)->port.has_value() == row.has_port);
        const Seed seed = *Seed::parse(row.text, 8301);
        const bool is_v6 = seed.host.find(':') != std::string::npos;
        CHECK((is_v6 ? "[" + seed.host + "]" : seed.host) + ":" + std::to_string(seed.port) == row.with_port);
    }
}

TEST_CASE("seeds are read as name/host:port, every part but the host optional") {
    CHECK(read_seed("10.0.0.1")->port == 7946);
    CHECK(read_seed("10.0.0.1:80")->port == 80);
    CHECK(read_seed("localhost")->port == 7946);
    CHECK(read_seed("example.org:80")->host == "example.org");
    CHECK(read_seed("name/10.0.0.1:80")->name == "name");
    CHECK(read_seed("[::1]:80")->host == "::1");
    CHECK(read_seed("::1")->host == "::1");
    CHECK(read_seed("[::1]")->port == 7946);
    CHECK(read_seed("[2001:db8:a0b:12f0::1]:80")->host == "2001:db8:a0b:12f0::1");
    CHECK(read_seed("foo.bar/[2001:db8:a0b:12f0::1]")->name == "foo.bar");
    CHECK(read_seed("n/[fe80::1%eth0]:80")->host == "fe80::1%eth0");
    for (const char* bad :
         {"", "/10.0.0.1", "host:80000", "host:", "host:x", ":80", "[::1", "[::1]x", "name/"}) {
        INFO(bad);
        const auto result = read_seed(bad);
        REQUIRE_FALSE(result);
        CHECK(result.error().code == Errc::invalid_argument);
        CHECK(result.error().detail.find(std::string("'")) != std::string::npos);
    }
}

TEST_CASE("IP literals are addresses without a name server") {
    const auto literal = [](std::string_view text) { return *read_seed(text)->literal_address(); };
    CHECK(literal("10.0.0.1")->to_string() == "10.0.0.1:7946");
    CHECK(literal("[::1]:80")->to_string() == "[::1]:80");
    CHECK(literal("name/fe80::1")->to_string() == "[fe80::1]:7946");
    CHECK_FALSE(literal("localhost").has_value());
    CHECK_FALSE(literal("10.0.0.256").has_value());  // treated as a name, also by the system
}

TEST_CASE("a zone of this host is resolved, and one it does not have is a failure") {
    CHECK((*read_seed("[fe80::1%lo]:80")->literal_address())->scope_id != 0);
    const auto unknown = read_seed("[fe80::1%no-such-zone]:80")->literal_address();
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == Errc::resolve_failed);
    CHECK_THAT(unknown.error().detail, Catch::StartsWith("failed to resolve fe80::1%no-such-zone: "));
}
