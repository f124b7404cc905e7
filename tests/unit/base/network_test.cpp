#include "memberlist/network.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace memberlist;

namespace {

IpNetwork network(std::string_view text) { return *IpNetwork::parse(text); }

bool contains(std::string_view net, std::string_view ip) {
    return network(net).contains(*IpAddress::parse(ip));
}

}  // namespace

TEST_CASE("a network contains its first address and its last, and neither neighbour") {
    CHECK(contains("172.16.0.0/12", "172.16.0.0"));
    CHECK(contains("172.16.0.0/12", "172.31.255.255"));
    CHECK_FALSE(contains("172.16.0.0/12", "172.15.255.255"));
    CHECK_FALSE(contains("172.16.0.0/12", "172.32.0.0"));
    CHECK(contains("fe80::/10", "febf::1"));
    CHECK_FALSE(contains("fe80::/10", "fec0::1"));
    CHECK(contains("10.0.0.7/32", "10.0.0.7"));
    CHECK_FALSE(contains("10.0.0.7/32", "10.0.0.6"));
    CHECK(contains("::1/128", "::1"));
    CHECK_FALSE(contains("::1/128", "::2"));
}

TEST_CASE("a network of no bits contains its whole family and nothing of the other") {
    CHECK(contains("0.0.0.0/0", "255.255.255.255"));
    CHECK_FALSE(contains("0.0.0.0/0", "::1"));
    CHECK(contains("::/0", "ffff::"));
    CHECK_FALSE(contains("::/0", "10.0.0.1"));
}

TEST_CASE("a v4-mapped address is an IPv4 address to a network, and in its text") {
    CHECK(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
    CHECK(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
    CHECK_FALSE(contains("::ffff:10.0.0.0/104", "11.0.0.0"));
    CHECK(network("::ffff:10.0.0.0/104") == network("10.0.0.0/8"));
    // Too few bits to cover the mapping prefix, so this is an IPv6 network, as in Go.
    CHECK_FALSE(contains("::ffff:10.0.0.0/90", "10.1.2.3"));
}

TEST_CASE("a network is read with white space around it, and bits behind its prefix are cleared") {
    CHECK(network(" 10.1.2.3/8\t\n").to_string() == "10.0.0.0/8");
    CHECK(network("fd12:3456::1/16").to_string() == "fd12::/16");
    CHECK(network("::/0").to_string() == "::/0");
    CHECK(network("::ffff:10.1.2.3/104").to_string() == "10.0.0.0/8");
}

TEST_CASE("what is no network is refused with what one looks like") {
    for (const char* bad : {"", "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8",
                            "10.0.0.0/8x", "10.0.0/8", "::/129", "fe80::1%eth0/64", "[::]/0", "host/8",
                            "10.0.0.0/8/8", "10.0.0.0 /8", "10.0.0.0/4294967304"}) {
        INFO(bad);
        const auto parsed = IpNetwork::parse(bad);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == Errc::invalid_argument);
        CHECK(parsed.error().detail == "invalid cidr: '" + std::string(bad) +
                                           "' must be ADDRESS/BITS, with 0 to 32 bits for an IPv4 address "
                                           "and 0 to 128 for an IPv6 address");
    }
}

// The rows of Go's Test_IsValidAddressOverride. The row without a list is tested with the
// configuration.
TEST_CASE("Test_IsValidAddressOverride") {
    struct Row {
        const char* name;
        std::vector<const char*> allowed;
        std::vector<const char*> in;
        std::vector<const char*> out;
    };
    const Row rows[] = {
        {"only IPv4",
         {"0.0.0.0/0"},
         {"127.0.0.5", "10.0.0.9", "192.168.1.7"},
         {"fe80::38bc:4dff:fe62:b1ae", "::1"}},
        {"only IPv6",
         {"::0/0"},
         {"fe80::38bc:4dff:fe62:b1ae", "::1"},
         {"127.0.0.5", "10.0.0.9", "192.168.1.7"}},
        {"only 127.0.0.0/8 and ::1",
         {"::1/128", "127.0.0.0/8"},
         {"127.0.0.5", "::1"},
         {"::2", "178.250.0.187", "10.0.0.9", "192.168.1.7", "fe80::38bc:4dff:fe62:b1ae"}},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        std::vector<IpNetwork> networks;
        for (const char* text : row.allowed) networks.push_back(network(text));
        for (const char* ip : row.in) CHECK(any_contains(networks, *IpAddress::parse(ip)));
        for (const char* ip : row.out) CHECK_FALSE(any_contains(networks, *IpAddress::parse(ip)));
    }
}

TEST_CASE("no networks contain nothing") { CHECK_FALSE(any_contains({}, *IpAddress::parse("10.0.0.1"))); }
