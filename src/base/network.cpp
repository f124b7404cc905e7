#include "memberlist/network.hpp"

#include <algorithm>
#include <charconv>

namespace memberlist {

namespace {

constexpr unsigned v4_bits = 32;
constexpr unsigned v6_bits = 128;
constexpr unsigned v4_prefix_bits = v6_bits - v4_bits;  // in a v4-mapped address

// Clears all but the first `mapped_bits` bits of the v4-mapped or IPv6 address.
IpAddress masked(const IpAddress& ip, unsigned mapped_bits) {
    std::array<std::uint8_t, v6_bits / 8> octets{};
    const BytesView all = ip.mapped_bytes();
    const unsigned whole = mapped_bits / 8;
    const unsigned rest = mapped_bits % 8;
    std::copy(all.begin(), all.begin() + whole, octets.begin());
    if (rest > 0) octets[whole] = static_cast<std::uint8_t>(all[whole] & (0xff00U >> rest));
    return *IpAddress::from_bytes(octets);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white_space = " \t\n\v\f\r";
    const auto first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::optional<unsigned> parse_bits(std::string_view text, unsigned highest) {
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (error != std::errc{} || end != text.data() + text.size() || bits > highest) return std::nullopt;
    return bits;
}

Error invalid_network(std::string_view text) {
    return Error{Errc::invalid_argument, "invalid cidr: '" + std::string(text) +
                                             "' must be ADDRESS/BITS, with 0 to 32 bits for an IPv4 address "
                                             "and 0 to 128 for an IPv6 address"};
}

}  // namespace

IpNetwork::IpNetwork(const IpAddress& ip, unsigned mapped_bits)
    : base_(masked(ip, mapped_bits)), mapped_bits_(mapped_bits) {}

Result<IpNetwork> IpNetwork::parse(std::string_view text) {
    const std::string_view network = trimmed(text);
    const auto slash = network.find('/');
    if (slash == std::string_view::npos) return invalid_network(text);
    const auto ip = IpAddress::parse(network.substr(0, slash));
    if (!ip) return invalid_network(text);
    // An address in IPv6 notation has 128 bits, even if it is v4-mapped.
    const bool is_dotted_quad = ip->wire_bytes().size() == v4_bits / 8;
    const auto bits = parse_bits(network.substr(slash + 1), is_dotted_quad ? v4_bits : v6_bits);
    if (!bits) return invalid_network(text);
    return IpNetwork(*ip, is_dotted_quad ? *bits + v4_prefix_bits : *bits);
}

bool IpNetwork::contains(const IpAddress& ip) const {
    return ip.is_v4() == base_.is_v4() && masked(ip, mapped_bits_) == base_;
}

std::string IpNetwork::to_string() const {
    const unsigned bits = base_.is_v4() ? mapped_bits_ - v4_prefix_bits : mapped_bits_;
    return base_.to_string() + "/" + std::to_string(bits);
}

bool any_contains(std::span<const IpNetwork> networks, const IpAddress& ip) {
    return std::any_of(networks.begin(), networks.end(),
                       [&](const IpNetwork& network) { return network.contains(ip); });
}

}  // namespace memberlist
