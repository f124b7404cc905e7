#include "memberlist/address.hpp"

#include <net/if.h>

#include <string>

#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace memberlist;
using memberlist::test::from_hex;
using memberlist::test::to_hex;

namespace {

IpAddress ip(std::string_view text) {
    const auto parsed = IpAddress::parse(text);
    REQUIRE(parsed);
    return *parsed;
}

IpAddress ip_of(std::string_view hex) {
    const auto address = IpAddress::from_bytes(from_hex(hex));
    REQUIRE(address);
    return *address;
}

constexpr std::string_view mapped_10_0_0_1 = "00000000000000000000ffff0a000001";

std::string refusal(std::string_view text) {
    const auto parsed = SocketAddress::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == Errc::invalid_argument);
    return parsed.error().detail;
}

}  // namespace

TEST_CASE("an IPv4 address keeps the form it came in", "[base][address]") {
    CHECK(to_hex(ip_of("0a000001").wire_bytes()) == "0a000001");
    CHECK(to_hex(ip_of(mapped_10_0_0_1).wire_bytes()) == mapped_10_0_0_1);
    CHECK(to_hex(ip_of("0a000001").mapped_bytes()) == mapped_10_0_0_1);
}

TEST_CASE("the two forms of an IPv4 address are one address", "[base][address]") {
    CHECK(ip_of("0a000001") == ip_of(mapped_10_0_0_1));
    CHECK(std::is_eq(ip_of("0a000001") <=> ip_of(mapped_10_0_0_1)));
    CHECK(std::hash<IpAddress>{}(ip_of("0a000001")) == std::hash<IpAddress>{}(ip_of(mapped_10_0_0_1)));
    CHECK(ip_of("0a000001") != ip_of("0a000002"));
    CHECK(ip_of("0a000001") < ip_of("0a000002"));
}

TEST_CASE("only 4 and 16 bytes are an address", "[base][address]") {
    for (std::size_t size = 0; size <= 20; ++size) {
        CHECK(IpAddress::from_bytes(Bytes(size)).has_value() == (size == 4 || size == 16));
    }
}

TEST_CASE("addresses are written the usual way", "[base][address]") {
    CHECK(ip_of("0a000001").to_string() == "10.0.0.1");
    CHECK(ip_of(mapped_10_0_0_1).to_string() == "10.0.0.1");
    CHECK(ip("2001:db8:0:0:1:0:0:1").to_string() == "2001:db8::1:0:0:1");
    CHECK(IpAddress().to_string() == "::");
}

TEST_CASE("text is parsed to the form it has", "[base][address]") {
    CHECK(to_hex(ip("10.0.0.1").wire_bytes()) == "0a000001");
    CHECK(to_hex(ip("::ffff:10.0.0.1").wire_bytes()) == mapped_10_0_0_1);
    CHECK(to_hex(ip("::1").wire_bytes()) == "00000000000000000000000000000001");
}

TEST_CASE("what is no address is not parsed", "[base][address]") {
    const std::string text =
        GENERATE(as<std::string>{}, "", "10.0.0", "10.0.0.256", "10.0.0.1 ", " 10.0.0.1", "010.0.0.1",
                 "[::1]", "fe80::1%lo", "::1:", "10.0.0.1:80", "localhost", ":::");
    INFO(text);
    CHECK_FALSE(IpAddress::parse(text));
}

TEST_CASE("a NUL does not end an address", "[base][address]") {
    CHECK_FALSE(IpAddress::parse(std::string_view("10.0.0.1\0", 9)));
    CHECK_FALSE(IpAddress::parse(std::string_view("::1\0garbage", 11)));
    CHECK_FALSE(SocketAddress::parse(std::string_view("10.0.0.1\0:80", 12)));
    CHECK_FALSE(SocketAddress::parse(std::string_view("[fe80::1%lo\0x]:80", 17)));
}

TEST_CASE("kinds of addresses are recognised in either form", "[base][address]") {
    CHECK(ip("10.0.0.1").is_v4());
    CHECK(ip("::ffff:10.0.0.1").is_v4());
    CHECK_FALSE(ip("::1").is_v4());
    CHECK_FALSE(ip("::a00:1").is_v4());

    CHECK(ip("0.0.0.0").is_unspecified());
    CHECK(ip("::ffff:0.0.0.0").is_unspecified());
    CHECK(ip("::").is_unspecified());
    CHECK_FALSE(ip("0.0.0.1").is_unspecified());
    CHECK_FALSE(ip("::1").is_unspecified());

    CHECK(ip("127.0.0.1").is_loopback());
    CHECK(ip("127.255.0.9").is_loopback());
    CHECK(ip("::ffff:127.0.0.1").is_loopback());
    CHECK(ip("::1").is_loopback());
    CHECK_FALSE(ip("::").is_loopback());
    CHECK_FALSE(ip("128.0.0.1").is_loopback());
    CHECK_FALSE(ip("1::1").is_loopback());
}

TEST_CASE("socket addresses are parsed and written", "[base][address]") {
    const std::string text = GENERATE(as<std::string>{}, "10.0.0.1:7946", "[::1]:7946", "[2001:db8::1]:0",
                                      "0.0.0.0:65535", "[fe80::1%1]:80");
    INFO(text);
    const auto parsed = SocketAddress::parse(text);
    REQUIRE(parsed);
    CHECK(parsed->to_string() == text);
}

TEST_CASE("a zone is a number or an interface of this host", "[base][address]") {
    CHECK(SocketAddress::parse("[fe80::1%7]:80")->scope_id == 7);
    CHECK(SocketAddress::parse("[fe80::1%100000]:80")->scope_id == 100'000);
    CHECK(SocketAddress::parse("[fe80::1%lo]:80")->scope_id == if_nametoindex("lo"));
    CHECK(refusal("[fe80::1%no-such-interface]:80") ==
          "address '[fe80::1%no-such-interface]:80': the zone is not an interface of this host");
    CHECK(refusal("[fe80::1%]:80").ends_with("the zone is not an interface of this host"));
    CHECK(refusal("[fe80::1%0]:80").ends_with("the zone is not an interface of this host"));
    CHECK(refusal("10.0.0.1%1:80").ends_with("only an IPv6 address has a zone"));
}

TEST_CASE("a socket address needs an address and a port", "[base][address]") {
    CHECK(refusal("10.0.0.1") == "address '10.0.0.1': the port is missing");
    CHECK(refusal("::1").ends_with("the port is missing"));
    CHECK(refusal("localhost:80").ends_with("the host is not an IP address"));
    CHECK(refusal("10.0.0.1:").ends_with("the port must be a number from 0 to 65535"));
    CHECK(refusal("10.0.0.1:65536").ends_with("the port must be a number from 0 to 65535"));
    CHECK(refusal("10.0.0.1:-1").ends_with("the port must be a number from 0 to 65535"));
    CHECK(refusal("10.0.0.1:80x").ends_with("the port must be a number from 0 to 65535"));
    CHECK(refusal(":80").ends_with("the host is empty"));
    CHECK(refusal("").ends_with("the host is empty"));
    CHECK(refusal("[]:80").ends_with("the host is empty"));
    CHECK(refusal("[::1:80").ends_with("the opening bracket is not closed"));
    CHECK(refusal("[::1]80").ends_with("only a port may follow the bracket"));
}

TEST_CASE("host and port are taken apart", "[base][address]") {
    const auto check = [](std::string_view text, std::string_view host, std::optional<std::uint16_t> port) {
        INFO(text);
        const auto parts = HostPort::parse(text);
        REQUIRE(parts);
        CHECK(parts->host == host);
        CHECK(parts->port == port);
    };
    check("host", "host", std::nullopt);
    check("host:80", "host", 80);
    check("10.0.0.1:7946", "10.0.0.1", 7946);
    check("::1", "::1", std::nullopt);
    check("2001:db8::1", "2001:db8::1", std::nullopt);
    check("[::1]", "::1", std::nullopt);
    check("[::1]:7946", "::1", 7946);
    check("host:0", "host", 0);
}

TEST_CASE("the zone tells link-local socket addresses apart", "[base][address]") {
    const auto first = SocketAddress::parse("[fe80::1%1]:80");
    const auto second = SocketAddress::parse("[fe80::1%2]:80");
    REQUIRE(first);
    REQUIRE(second);
    CHECK(*first != *second);
    CHECK(*first < *second);
}
