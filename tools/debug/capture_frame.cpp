#include "debug/capture_frame.hpp"

#include <netinet/in.h>
#include <pcap.h>

#include <algorithm>

#include "wire/big_endian.hpp"

namespace memberlist::tools {

namespace {

using wire::read_u16;
using wire::read_u32;

constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86dd;
constexpr std::uint16_t ethertype_vlan = 0x8100;
constexpr std::uint16_t ethertype_service_vlan = 0x88a8;
constexpr std::size_t vlan_tag_bytes = 4;
constexpr std::size_t ipv4_header_min = 20;
constexpr std::size_t ipv6_header_bytes = 40;
constexpr std::size_t udp_header_bytes = 8;
constexpr std::size_t tcp_header_min = 20;
constexpr std::uint8_t tcp_fin = 0x01;
constexpr std::uint8_t tcp_syn = 0x02;
constexpr std::uint8_t tcp_rst = 0x04;

// The link-layer header before the IP header.
struct LinkHeader {
    std::size_t bytes = 0;
    std::optional<std::size_t> ethertype_at;  // absent: the IP version tells the protocol
};

std::optional<LinkHeader> link_header(int link_type) {
    switch (link_type) {
        case DLT_EN10MB: return LinkHeader{14, 12};
        case DLT_LINUX_SLL: return LinkHeader{16, 14};
        case DLT_LINUX_SLL2: return LinkHeader{20, 0};
        case DLT_NULL:
        case DLT_LOOP: return LinkHeader{4, {}};
        case DLT_RAW:
        case DLT_IPV4:
        case DLT_IPV6: return LinkHeader{0, {}};
        default: return std::nullopt;
    }
}

// Returns the IP packet of a frame without VLAN tags, or nothing if the frame carries no IP packet.
std::optional<BytesView> ip_packet(const LinkHeader& link, BytesView frame) {
    if (frame.size() < link.bytes) return std::nullopt;
    BytesView rest = frame.subspan(link.bytes);
    if (!link.ethertype_at) return rest;
    std::uint16_t ethertype = read_u16(frame.subspan(*link.ethertype_at));
    while ((ethertype == ethertype_vlan || ethertype == ethertype_service_vlan) &&
           rest.size() >= vlan_tag_bytes) {
        ethertype = read_u16(rest.subspan(2));
        rest = rest.subspan(vlan_tag_bytes);
    }
    if (ethertype != ethertype_ipv4 && ethertype != ethertype_ipv6) return std::nullopt;
    return rest;
}

// The payload of an IP packet. The segment has addresses but no ports yet.
struct Transport {
    std::uint8_t protocol = 0;
    Segment segment;
    BytesView bytes;
};

// Removes padding after the packet and marks a packet that was not captured completely.
void set_bytes(BytesView packet, std::size_t header_bytes, std::size_t total_bytes, Transport& out) {
    if (total_bytes > packet.size()) out.segment.missing = Missing::captured;
    out.bytes = packet.first(std::min(packet.size(), total_bytes)).subspan(header_bytes);
}

std::optional<Transport> parse_ipv4(BytesView packet) {
    if (packet.size() < ipv4_header_min) return std::nullopt;
    const std::size_t header_bytes = std::size_t{packet[0]} % 16 * 4;
    const std::size_t captured_total = read_u16(packet.subspan(2));
    // With segmentation offload, captures have a total length of zero.
    const std::size_t total_bytes = captured_total == 0 ? packet.size() : captured_total;
    const std::uint16_t fragment = read_u16(packet.subspan(6));
    const bool is_later_fragment = (fragment & 0x1fff) != 0;
    if (header_bytes < ipv4_header_min || total_bytes < header_bytes || packet.size() < header_bytes ||
        is_later_fragment) {
        return std::nullopt;
    }
    Transport transport;
    transport.protocol = packet[9];
    transport.segment.from.ip = IpAddress::from_bytes(packet.subspan(12, 4)).value();
    transport.segment.to.ip = IpAddress::from_bytes(packet.subspan(16, 4)).value();
    set_bytes(packet, header_bytes, total_bytes, transport);
    const bool has_more_fragments = (fragment & 0x2000) != 0;
    if (has_more_fragments) transport.segment.missing = Missing::fragments;
    return transport;
}

// Ignores extension headers: memberlist's packets have none unless they are fragments.
std::optional<Transport> parse_ipv6(BytesView packet) {
    if (packet.size() < ipv6_header_bytes) return std::nullopt;
    Transport transport;
    transport.protocol = packet[6];
    transport.segment.from.ip = IpAddress::from_bytes(packet.subspan(8, 16)).value();
    transport.segment.to.ip = IpAddress::from_bytes(packet.subspan(24, 16)).value();
    set_bytes(packet, ipv6_header_bytes, ipv6_header_bytes + read_u16(packet.subspan(4)), transport);
    return transport;
}

std::optional<Segment> parse_udp(Transport transport) {
    Segment& segment = transport.segment;
    if (transport.bytes.size() < udp_header_bytes) return std::nullopt;
    segment.payload = transport.bytes.subspan(udp_header_bytes);
    return segment;
}

std::optional<Segment> parse_tcp(Transport transport) {
    Segment& segment = transport.segment;
    if (transport.bytes.size() < tcp_header_min) return std::nullopt;
    const std::size_t header_bytes = std::size_t{transport.bytes[12]} / 16 * 4;
    if (header_bytes < tcp_header_min || transport.bytes.size() < header_bytes) return std::nullopt;
    const std::uint8_t flags = transport.bytes[13];
    segment.carrier = Carrier::tcp;
    segment.sequence = read_u32(transport.bytes.subspan(4));
    segment.is_first = (flags & tcp_syn) != 0;
    segment.is_last = (flags & tcp_fin) != 0;
    segment.is_reset = (flags & tcp_rst) != 0;
    segment.payload = transport.bytes.subspan(header_bytes);
    return segment;
}

}  // namespace

bool is_known_link(int link_type) { return link_header(link_type).has_value(); }

std::optional<Segment> parse_frame(int link_type, BytesView frame) {
    const auto link = link_header(link_type);
    const auto packet = link ? ip_packet(*link, frame) : std::nullopt;
    if (!packet || packet->empty()) return std::nullopt;
    const int version = (*packet)[0] >> 4;
    auto transport = version == 4 ? parse_ipv4(*packet) : version == 6 ? parse_ipv6(*packet) : std::nullopt;
    const bool is_udp = transport && transport->protocol == IPPROTO_UDP;
    const bool is_tcp = transport && transport->protocol == IPPROTO_TCP;
    if ((!is_udp && !is_tcp) || transport->bytes.size() < 4) return std::nullopt;
    transport->segment.from.port = read_u16(transport->bytes);
    transport->segment.to.port = read_u16(transport->bytes.subspan(2));
    return is_udp ? parse_udp(*transport) : parse_tcp(*transport);
}

}  // namespace memberlist::tools
