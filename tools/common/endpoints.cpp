#include "common/endpoints.hpp"

#include <algorithm>

namespace memberlist::tools {

namespace {

asio::ip::address asio_address(const SocketAddress& address) {
    const BytesView mapped = address.ip.mapped_bytes();
    if (address.ip.is_v4()) {
        asio::ip::address_v4::bytes_type bytes{};
        std::copy(mapped.end() - 4, mapped.end(), bytes.begin());
        return asio::ip::address_v4(bytes);
    }
    asio::ip::address_v6::bytes_type bytes{};
    std::copy(mapped.begin(), mapped.end(), bytes.begin());
    return asio::ip::address_v6(bytes, address.scope_id);
}

}  // namespace

asio::ip::udp::endpoint udp_endpoint(const SocketAddress& address) {
    return {asio_address(address), address.port};
}

asio::ip::tcp::endpoint tcp_endpoint(const SocketAddress& address) {
    return {asio_address(address), address.port};
}

SocketAddress socket_address(const asio::ip::address& ip, std::uint16_t port) {
    SocketAddress address;
    address.port = port;
    if (ip.is_v4()) {
        address.ip = IpAddress::from_bytes(ip.to_v4().to_bytes()).value();
    } else {
        address.ip = IpAddress::from_bytes(ip.to_v6().to_bytes()).value();
        address.scope_id = static_cast<std::uint32_t>(ip.to_v6().scope_id());
    }
    return address;
}

Result<SocketAddress> resolve(asio::io_context& io, const std::string& text, std::uint16_t default_port) {
    const auto parts = HostPort::parse(text);
    if (!parts) return parts.error();
    asio::ip::udp::resolver resolver(io);
    std::error_code error;
    const auto found = resolver.resolve(parts->host, "", error);
    if (error || found.empty()) {
        return Error{Errc::resolve_failed, "cannot resolve '" + parts->host +
                                               "': " + (error ? error.message() : "the host has no address")};
    }
    return socket_address(found.begin()->endpoint().address(), parts->port.value_or(default_port));
}

}  // namespace memberlist::tools
