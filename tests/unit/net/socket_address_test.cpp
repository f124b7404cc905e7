#include "net/socket_address.hpp"

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::net;

namespace {

SocketAddress address(std::string_view text) { return *SocketAddress::parse(text); }

SocketAddress through(std::string_view text, int family) {
    return from_raw(to_raw(address(text), family)->storage);
}

}  // namespace

TEST_CASE("addresses survive the way to the system and back") {
    CHECK(through("10.1.2.3:7946", AF_INET).to_string() == "10.1.2.3:7946");
    CHECK(through("[2001:db8::1]:1", AF_INET6).to_string() == "[2001:db8::1]:1");
}

TEST_CASE("a dual-stack socket is given IPv4 as v4-mapped and reports it as IPv4") {
    const auto raw = to_raw(address("10.1.2.3:7946"), AF_INET6);
    REQUIRE(raw.has_value());
    CHECK(raw->storage.ss_family == AF_INET6);
    const SocketAddress back = from_raw(raw->storage);
    CHECK(back.to_string() == "10.1.2.3:7946");
    CHECK(back.ip.wire_bytes().size() == 4);
}

TEST_CASE("both forms of an IPv4 address go to an IPv4 socket") {
    SocketAddress mapped = address("10.1.2.3:7946");
    mapped.ip = *IpAddress::from_bytes(mapped.ip.mapped_bytes());
    REQUIRE(mapped.ip.wire_bytes().size() == 16);
    const auto raw = to_raw(mapped, AF_INET);
    REQUIRE(raw.has_value());
    CHECK(raw->size == sizeof(sockaddr_in));
    CHECK(from_raw(raw->storage) == mapped);
}

TEST_CASE("an IPv4 socket cannot reach IPv6") {
    CHECK_FALSE(to_raw(address("[::1]:7946"), AF_INET).has_value());
}

TEST_CASE("the zone of a link-local address is kept") {
    SocketAddress local = address("[fe80::1]:7946");
    local.scope_id = 3;
    CHECK(from_raw(to_raw(local, AF_INET6)->storage).scope_id == 3);
}
