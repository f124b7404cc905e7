#include "net/advertise_address.hpp"

#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/assert.hpp"
#include "net/socket_address.hpp"

namespace memberlist::net {

namespace {

struct Network {
    std::string_view address;
    unsigned prefix_bits;  // of the 4 or 16 bytes of the address
};

constexpr std::array special_purpose{
    Network{"0.0.0.0", 8},      Network{"10.0.0.0", 8},     Network{"100.64.0.0", 10},
    Network{"127.0.0.0", 8},    Network{"169.254.0.0", 16}, Network{"172.16.0.0", 12},
    Network{"192.0.0.0", 24},   Network{"192.0.2.0", 24},   Network{"192.88.99.0", 24},
    Network{"192.168.0.0", 16}, Network{"198.18.0.0", 15},  Network{"198.51.100.0", 24},
    Network{"203.0.113.0", 24}, Network{"240.0.0.0", 4},    Network{"::1", 128},
    Network{"::", 128},         Network{"64:ff9b::", 96},   Network{"100::", 64},
    Network{"2001::", 16},      Network{"2002::", 16},      Network{"fc00::", 7},
    Network{"fe80::", 10},
};

// What hosts of one private network use among each other.
constexpr std::array private_networks{
    Network{"10.0.0.0", 8},    Network{"172.16.0.0", 12}, Network{"192.168.0.0", 16},
    Network{"100.64.0.0", 10}, Network{"fc00::", 7},
};

bool contains(const Network& network, const IpAddress& ip) {
    const auto base = IpAddress::parse(network.address);
    MEMBERLIST_ASSERT(base.has_value());
    if (base->is_v4() != ip.is_v4()) return false;
    const unsigned bits = network.prefix_bits + (ip.is_v4() ? 96 : 0);
    const unsigned whole = bits / 8;
    const BytesView a = base->mapped_bytes();
    const BytesView b = ip.mapped_bytes();
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    const unsigned rest = bits % 8;
    return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

template <std::size_t N>
bool is_in(const std::array<Network, N>& networks, const IpAddress& ip) {
    return std::any_of(networks.begin(), networks.end(),
                       [&](const Network& network) { return contains(network, ip); });
}

std::optional<IpAddress> usable_address(const ifaddrs& entry, bool v4_only) {
    constexpr unsigned wanted_flags = IFF_UP | IFF_RUNNING;
    if (entry.ifa_addr == nullptr || (entry.ifa_flags & wanted_flags) != wanted_flags) return std::nullopt;
    const int family = entry.ifa_addr->sa_family;
    if (family != AF_INET && (family != AF_INET6 || v4_only)) return std::nullopt;
    sockaddr_storage storage{};
    std::memcpy(&storage, entry.ifa_addr, family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    const IpAddress ip = from_raw(storage).ip;
    if (!is_in(private_networks, ip)) return std::nullopt;
    return ip;
}

// IPv4 before IPv6, as more hosts can reach it.
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

bool is_special_purpose(const IpAddress& ip) { return is_in(special_purpose, ip); }

}  // namespace memberlist::net
