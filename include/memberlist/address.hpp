// IP addresses and sockets as values. No system call, except that a named IPv6 zone is looked up by its
// interface.
//
// Go sends an IPv4 address as 4 bytes or as 16 (v4-mapped), depending on how it was configured. The two forms
// are the same address here (Go compares the raw bytes and reports a name conflict), yet the form is kept, so
// that a message that is passed on carries the very bytes it came with.
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

// An IPv4 or IPv6 address, as Go's net.IP. No function throws or waits; like any value, it may be read by many
// threads at once.
class MEMBERLIST_API IpAddress {
public:
    // The unspecified IPv6 address, "::".
    IpAddress() = default;

    // `raw` in network byte order; anything but 4 or 16 bytes is no address, and empty. Copies it.
    static std::optional<IpAddress> from_bytes(BytesView raw);
    // "10.0.0.1", "fe80::1"; no zone, no brackets, no port; empty for any other text. Go: net.ParseIP.
    static std::optional<IpAddress> parse(std::string_view text);

    // 4 or 16 bytes: the form in which the address was given. Valid while this object lives.
    BytesView wire_bytes() const;
    // Always 16 bytes, IPv4 as v4-mapped. Valid while this object lives.
    BytesView mapped_bytes() const { return octets_; }

    bool is_v4() const;           ///< In either form.
    bool is_unspecified() const;  ///< 0.0.0.0 or ::
    bool is_loopback() const;     ///< 127.0.0.0/8 or ::1
    // Dotted quad for IPv4 in either form, RFC 5952 text for IPv6.
    std::string to_string() const;

    // The form (4 or 16 bytes) does not count.
    friend bool operator==(const IpAddress& a, const IpAddress& b) { return a.octets_ == b.octets_; }
    friend std::strong_ordering operator<=>(const IpAddress& a, const IpAddress& b) {
        return a.octets_ <=> b.octets_;
    }

private:
    std::array<std::uint8_t, 16> octets_{};
    bool four_bytes_ = false;
};

// Where packets and streams go: an address and a port.
struct MEMBERLIST_API SocketAddress {
    IpAddress ip;                ///< Of one host.
    std::uint16_t port = 0;      ///< Host byte order; 0: none.
    std::uint32_t scope_id = 0;  ///< Zone of a link-local IPv6 address; local knowledge, never sent.

    // "10.0.0.1:7946", "[fe80::1]:7946"; the port is required. The error names the text and what is wrong
    // with it (`invalid_argument`). May look up a zone by the name of its interface.
    static Result<SocketAddress> parse(std::string_view text);
    // The text that parse() reads, an IPv6 address in brackets, its zone as a number.
    std::string to_string() const;

    friend bool operator==(const SocketAddress&, const SocketAddress&) = default;
    friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

// "host:port" taken apart, brackets of an IPv6 literal removed. `port` is absent where the text has none.
struct MEMBERLIST_API HostPort {
    std::string host;                   ///< A name or an IP literal.
    std::optional<std::uint16_t> port;  ///< 0 to 65535.

    // "host", "host:port", "10.0.0.1:7946", "::1", "[::1]", "[::1]:7946". A text with more than one colon and
    // no brackets is an IPv6 literal without a port (Go: util.go hasPort). The error names the text and what
    // is wrong with it.
    static Result<HostPort> parse(std::string_view text);
};

}  // namespace memberlist

// Equal addresses hash alike, whatever their form.
template <>
struct std::hash<memberlist::IpAddress> {
    // Of the mapped bytes.
    std::size_t operator()(const memberlist::IpAddress& ip) const noexcept {
        return std::hash<std::string_view>{}(memberlist::as_text(ip.mapped_bytes()));
    }
};
// The zone does not count; it hardly ever differs.
template <>
struct std::hash<memberlist::SocketAddress> {
    // Of address and port.
    std::size_t operator()(const memberlist::SocketAddress& address) const noexcept {
        return std::hash<memberlist::IpAddress>{}(address.ip) * 31 + address.port;
    }
};
