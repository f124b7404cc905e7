// How seeds are written: the tables of Go's tests of the same names.
#include "endpoint/seed.hpp"

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::endpoint;

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
