#include "net/advertise_address.hpp"

#include <ifaddrs.h>
#include <net/if.h>

#include <array>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "memberlist/network.hpp"
#include "net/socket_address.hpp"

namespace memberlist::net {

namespace {

template <std::size_t N>
std::vector<IpNetwork> networks(const std::array<std::string_view, N>& texts) {
    std::vector<IpNetwork> parsed;
    for (const std::string_view text : texts) {
        const auto network = IpNetwork::parse(text);
        MEMBERLIST_ASSERT(network.has_value());
        parsed.push_back(*network);
    }
    return parsed;
}

// RFC 6890.
const std::vector<IpNetwork>& special_purpose() {
    static const auto list = networks(std::to_array<std::string_view>(
        {"0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
         "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
         "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",    "::1/128",
         "::/128",        "64:ff9b::/96",    "100::/64",       "2001::/16",      "2002::/16",
         "fc00::/7",      "fe80::/10"}));
    return list;
}

// Networks that count as private when we pick an address to advertise.
const std::vector<IpNetwork>& private_networks() {
    static const auto list = networks(std::to_array<std::string_view>(
        {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"}));
    return list;
}

std::optional<IpAddress> usable_address(const ifaddrs& entry, bool v4_only) {
    constexpr unsigned wanted_flags = IFF_UP | IFF_RUNNING;
    if (entry.ifa_addr == nullptr || (entry.ifa_flags & wanted_flags) != wanted_flags) return std::nullopt;
    const int family = entry.ifa_addr->sa_family;
    if (family != AF_INET && (family != AF_INET6 || v4_only)) return std::nullopt;
    sockaddr_storage storage{};
    std::memcpy(&storage, entry.ifa_addr, family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    const IpAddress ip = from_raw(storage).ip;
    if (!any_contains(private_networks(), ip)) return std::nullopt;
    return ip;
}

// Prefers IPv4, because more hosts can reach it.
std::optional<IpAddress> first_private_address(bool v4_only) {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return std::nullopt;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    std::optional<IpAddress> first_v6;
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        const auto ip = usable_address(*entry, v4_only);
        if (ip && ip->is_v4()) return ip;
        if (ip && !first_v6) first_v6 = ip;
    }
    return first_v6;
}

}  // namespace

Result<SocketAddress> advertise_address(const std::optional<SocketAddress>& configured,
                                        const SocketAddress& bound) {
    SocketAddress address = configured.value_or(bound);
    if (address.port == 0) address.port = bound.port;
    if (configured || !bound.ip.is_unspecified()) return address;
    const auto ip = first_private_address(bound.ip.is_v4());
    if (!ip) return Error{Errc::bind_failed, "no private IP address found, and explicit IP not provided"};
    return SocketAddress{.ip = *ip, .port = bound.port};
}

bool is_special_purpose(const IpAddress& ip) { return any_contains(special_purpose(), ip); }

}  // namespace memberlist::net
