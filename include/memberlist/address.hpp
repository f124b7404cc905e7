// IP addresses and socket addresses as values. The only system call is the interface lookup that
// parsing a named IPv6 zone requires.
//
// Go sends an IPv4 address as 4 bytes or as 16 (v4-mapped), depending on its configuration. Both
// forms compare equal here (Go compares the raw bytes and reports a name conflict). The form is
// preserved, so a message we pass on carries exactly the bytes it arrived with.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "memberlist/bytes.hpp"
#include "memberlist/export.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

// An IPv4 or IPv6 address, like Go's net.IP. No function throws or blocks. Like any value, it may
// be read by several threads at once.
class MEMBERLIST_API IpAddress {
public:
    // The unspecified IPv6 address, "::".
    IpAddress() = default;

    // Copies an address of 4 or 16 bytes in network byte order. Any other length returns nullopt.
    static std::optional<IpAddress> from_bytes(BytesView raw);
    // Parses "10.0.0.1" or "fe80::1". Returns nullopt for any other text, including one with a
    // zone, brackets or a port. Go: net.ParseIP.
    static std::optional<IpAddress> parse(std::string_view text);

    // The 4 or 16 bytes of the form in which the address was given. Valid while this object lives.
    BytesView wire_bytes() const;
    // Always 16 bytes, with IPv4 as v4-mapped. Valid while this object lives.
    BytesView mapped_bytes() const { return octets_; }

    bool is_v4() const;           ///< True for IPv4 in either form.
    bool is_unspecified() const;  ///< 0.0.0.0 or ::
    bool is_loopback() const;     ///< 127.0.0.0/8 or ::1
    // Returns a dotted quad for IPv4 in either form, RFC 5952 text for IPv6.
    std::string to_string() const;

    // Compares addresses regardless of their form (4 or 16 bytes).
    friend bool operator==(const IpAddress& a, const IpAddress& b) { return a.octets_ == b.octets_; }
    friend std::strong_ordering operator<=>(const IpAddress& a, const IpAddress& b) {
        return a.octets_ <=> b.octets_;
    }

private:
    std::array<std::uint8_t, 16> octets_{};
    bool four_bytes_ = false;
};

// The IP address and port of a packet or stream endpoint.
struct MEMBERLIST_API SocketAddress {
    IpAddress ip;                ///< The host's address.
    std::uint16_t port = 0;      ///< In host byte order; 0 means none.
    std::uint32_t scope_id = 0;  ///< Zone of a link-local IPv6 address. Never sent.

    // Parses "10.0.0.1:7946" or "[fe80::1]:7946"; the port is required. A zone may be the name of
    // an interface, which is then looked up.
    // Errors:
    // - `invalid_argument`: the detail quotes the text and says what is wrong with it.
    static Result<SocketAddress> parse(std::string_view text);
    // Returns text that parse() accepts: an IPv6 address in brackets, its zone as a number.
    std::string to_string() const;

    friend bool operator==(const SocketAddress&, const SocketAddress&) = default;
    friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

// The parts of "host:port", without the brackets of an IPv6 literal. `port` is absent if the text
// has none.
struct MEMBERLIST_API HostPort {
    std::string host;                   ///< A name or an IP literal.
    std::optional<std::uint16_t> port;  ///< 0 to 65535.

    // Parses "host", "host:port", "10.0.0.1:7946", "::1", "[::1]" or "[::1]:7946". Text with more
    // than one colon and no brackets is an IPv6 literal without a port (Go: util.go hasPort).
    // Errors:
    // - `invalid_argument`: the detail quotes the text and says what is wrong with it.
    static Result<HostPort> parse(std::string_view text);
};

}  // namespace memberlist

// Equal addresses have equal hashes, whatever their form.
template <>
struct std::hash<memberlist::IpAddress> {
    // Hashes the mapped bytes.
    std::size_t operator()(const memberlist::IpAddress& ip) const noexcept {
        return std::hash<std::string_view>{}(memberlist::as_text(ip.mapped_bytes()));
    }
};
// Ignores the zone, which hardly ever differs.
template <>
struct std::hash<memberlist::SocketAddress> {
    // Hashes the address and the port.
    std::size_t operator()(const memberlist::SocketAddress& address) const noexcept {
        return std::hash<memberlist::IpAddress>{}(address.ip) * 31 + address.port;
    }
};
