#include "net/advertise_address.hpp"

#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::net;

namespace {

SocketAddress address(std::string_view text) { return *SocketAddress::parse(text); }

bool is_special(std::string_view ip) { return is_special_purpose(*IpAddress::parse(ip)); }

}  // namespace

TEST_CASE("a configured address is advertised as it is, with the bound port for a port of 0") {
    CHECK(advertise_address(address("203.0.113.9:1"), address("10.0.0.1:2"))->to_string() == "203.0.113.9:1");
    CHECK(advertise_address(address("203.0.113.9:0"), address("0.0.0.0:2"))->to_string() == "203.0.113.9:2");
}

TEST_CASE("a bound address is advertised itself") {
    CHECK(advertise_address(std::nullopt, address("127.0.0.1:2"))->to_string() == "127.0.0.1:2");
}

TEST_CASE(
    "for all interfaces a private address with the bound port is advertised, or an error says that there is "
    "none") {
    const auto advertised = advertise_address(std::nullopt, address("0.0.0.0:7946"));
    if (advertised) {
        CHECK(advertised->port == 7946);
        CHECK(advertised->ip.is_v4());
        CHECK_FALSE(advertised->ip.is_loopback());
        CHECK(is_special_purpose(advertised->ip));
    } else {
        CHECK(advertised.error().code == Errc::bind_failed);
        CHECK(advertised.error().detail == "no private IP address found, and explicit IP not provided");
    }
}

TEST_CASE("special-purpose networks end where RFC 6890 says") {
    for (const char* ip : {"10.0.0.1", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.1",
                           "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.1.1", "240.0.0.1",
                           "255.255.255.255", "::1", "fe80::1", "febf::1", "fc00::1", "fdff::1"}) {
        INFO(ip);
        CHECK(is_special(ip));
    }
    for (const char* ip :
         {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "100.63.255.255",
          "100.128.0.0", "8.8.8.8", "2606:4700::1", "fec0::1", "fbff::1", "::2"}) {
        INFO(ip);
        CHECK_FALSE(is_special(ip));
    }
}
