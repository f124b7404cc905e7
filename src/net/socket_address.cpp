#include "net/socket_address.hpp"

#include <cstring>

namespace memberlist::net {

namespace {

constexpr std::size_t v4_offset = 12;  // of the IPv4 address in a v4-mapped one

IpAddress canonical(const IpAddress& ip) {
    return ip.is_v4() ? *IpAddress::from_bytes(ip.mapped_bytes().subspan(v4_offset)) : ip;
}

RawAddress to_raw_v4(const SocketAddress& address) {
    sockaddr_in raw{};
    raw.sin_family = AF_INET;
    raw.sin_port = htons(address.port);
    std::memcpy(&raw.sin_addr, address.ip.mapped_bytes().data() + v4_offset, sizeof raw.sin_addr);
    RawAddress out;
    std::memcpy(&out.storage, &raw, sizeof raw);
    out.size = sizeof raw;
    return out;
}

RawAddress to_raw_v6(const SocketAddress& address) {
    sockaddr_in6 raw{};
    raw.sin6_family = AF_INET6;
    raw.sin6_port = htons(address.port);
    raw.sin6_scope_id = address.scope_id;
    std::memcpy(&raw.sin6_addr, address.ip.mapped_bytes().data(), sizeof raw.sin6_addr);
    RawAddress out;
    std::memcpy(&out.storage, &raw, sizeof raw);
    out.size = sizeof raw;
    return out;
}

}  // namespace

int address_family(const IpAddress& ip) { return ip.is_v4() ? AF_INET : AF_INET6; }

std::optional<RawAddress> to_raw(const SocketAddress& address, int family) {
    if (family == AF_INET6) return to_raw_v6(address);
    if (!address.ip.is_v4()) return std::nullopt;
    return to_raw_v4(address);
}

SocketAddress from_raw(const sockaddr_storage& storage) {
    SocketAddress address;
    if (storage.ss_family == AF_INET) {
        sockaddr_in raw{};
        std::memcpy(&raw, &storage, sizeof raw);
        const auto* octets = reinterpret_cast<const std::uint8_t*>(&raw.sin_addr);
        address.ip = *IpAddress::from_bytes({octets, sizeof raw.sin_addr});
        address.port = ntohs(raw.sin_port);
    } else if (storage.ss_family == AF_INET6) {
        sockaddr_in6 raw{};
        std::memcpy(&raw, &storage, sizeof raw);
        const auto* octets = reinterpret_cast<const std::uint8_t*>(&raw.sin6_addr);
        address.ip = canonical(*IpAddress::from_bytes({octets, sizeof raw.sin6_addr}));
        address.port = ntohs(raw.sin6_port);
        address.scope_id = raw.sin6_scope_id;
    }
    return address;
}

}  // namespace memberlist::net
