#include "memberlist/address.hpp"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <charconv>

namespace memberlist {

namespace {

constexpr std::size_t v4_bytes = 4;
constexpr std::size_t v6_bytes = 16;
constexpr std::size_t v4_offset = v6_bytes - v4_bytes;

void set_v4_mapped_prefix(std::array<std::uint8_t, v6_bytes>& octets) { octets[10] = octets[11] = 0xff; }

Error bad_address(std::string_view text, std::string_view why) {
    return Error{Errc::invalid_argument, "address '" + std::string(text) + "': " + std::string(why)};
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// Converts the zone of an IPv6 address ("2" or "eth0") to an interface index; 0 if there is no such
// interface.
std::uint32_t parse_zone(std::string_view text) {
    if (const auto index = parse_number<std::uint32_t>(text)) return *index;
    return text.find('\0') == std::string_view::npos ? if_nametoindex(std::string(text).c_str()) : 0;
}

constexpr std::string_view port_range = "the port must be a number from 0 to 65535";

}  // namespace

std::optional<IpAddress> IpAddress::from_bytes(BytesView raw) {
    IpAddress ip;
    if (raw.size() == v4_bytes) {
        set_v4_mapped_prefix(ip.octets_);
        std::copy(raw.begin(), raw.end(), ip.octets_.begin() + v4_offset);
        ip.four_bytes_ = true;
    } else if (raw.size() == v6_bytes) {
        std::copy(raw.begin(), raw.end(), ip.octets_.begin());
    } else {
        return std::nullopt;
    }
    return ip;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    // inet_pton would stop at a NUL and accept the text before it.
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    const std::string terminated(text);
    std::array<std::uint8_t, v6_bytes> raw{};
    if (inet_pton(AF_INET, terminated.c_str(), raw.data()) == 1)
        return from_bytes(BytesView(raw).first(v4_bytes));
    if (inet_pton(AF_INET6, terminated.c_str(), raw.data()) == 1) return from_bytes(raw);
    return std::nullopt;
}

BytesView IpAddress::wire_bytes() const {
    return four_bytes_ ? mapped_bytes().subspan(v4_offset) : mapped_bytes();
}

bool IpAddress::is_v4() const {
    constexpr std::array<std::uint8_t, v4_offset> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::equal(prefix.begin(), prefix.end(), octets_.begin());
}

bool IpAddress::is_unspecified() const {
    const auto significant = is_v4() ? mapped_bytes().subspan(v4_offset) : mapped_bytes();
    return std::all_of(significant.begin(), significant.end(), [](std::uint8_t octet) { return octet == 0; });
}

bool IpAddress::is_loopback() const {
    if (is_v4()) return octets_[v4_offset] == 127;
    return octets_.back() == 1 &&
           std::all_of(octets_.begin(), octets_.end() - 1, [](std::uint8_t octet) { return octet == 0; });
}

std::string IpAddress::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (is_v4()) {
        inet_ntop(AF_INET, octets_.data() + v4_offset, text.data(), text.size());
    } else {
        inet_ntop(AF_INET6, octets_.data(), text.data(), text.size());
    }
    return text.data();
}

Result<HostPort> HostPort::parse(std::string_view text) {
    HostPort parsed;
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const auto close = text.rfind(']');
        if (close == std::string_view::npos) return bad_address(text, "the opening bracket is not closed");
        parsed.host = text.substr(1, close - 1);
        port = text.substr(close + 1);
        has_port = port.starts_with(':');
        if (!port.empty() && !has_port) return bad_address(text, "only a port may follow the bracket");
        if (has_port) port.remove_prefix(1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        const auto colon = text.find(':');
        parsed.host = text.substr(0, colon);
        port = text.substr(colon + 1);
        has_port = true;
    } else {
        parsed.host = text;
    }
    if (parsed.host.empty()) return bad_address(text, "the host is empty");
    if (has_port) {
        parsed.port = parse_number<std::uint16_t>(port);
        if (!parsed.port) return bad_address(text, port_range);
    }
    return parsed;
}

Result<SocketAddress> SocketAddress::parse(std::string_view text) {
    auto parts = HostPort::parse(text);
    if (!parts) return parts.error();
    if (!parts->port) return bad_address(text, "the port is missing");

    SocketAddress address{.ip = {}, .port = *parts->port, .scope_id = 0};
    std::string_view host = parts->host;
    if (const auto percent = host.find('%'); percent != std::string_view::npos) {
        address.scope_id = parse_zone(host.substr(percent + 1));
        if (address.scope_id == 0) return bad_address(text, "the zone is not an interface of this host");
        host = host.substr(0, percent);
    }
    const auto ip = IpAddress::parse(host);
    if (!ip) return bad_address(text, "the host is not an IP address");
    if (address.scope_id != 0 && ip->is_v4()) return bad_address(text, "only an IPv6 address has a zone");
    address.ip = *ip;
    return address;
}

std::string SocketAddress::to_string() const {
    const std::string host = ip.to_string();
    const std::string tail = ":" + std::to_string(port);
    if (ip.is_v4()) return host + tail;
    const std::string zone = scope_id != 0 ? "%" + std::to_string(scope_id) : "";
    return "[" + host + zone + "]" + tail;
}

}  // namespace memberlist
