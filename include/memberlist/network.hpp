// IpNetwork: a range of IP addresses such as "10.0.0.0/8". A value; makes no system calls.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "memberlist/address.hpp"
#include "memberlist/export.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

// A range of IP addresses. IPv4 and IPv6 are separate, whatever the form of the IPv4 address:
// "::/0" contains no IPv4 address, and "::ffff:10.0.0.0/104" equals "10.0.0.0/8" (as in Go's
// net.IPNet).
class MEMBERLIST_API IpNetwork {
public:
    // Parses "10.0.0.0/8" or "fd00::/8". Ignores surrounding white space and clears the bits after
    // the prefix.
    // Errors:
    // - `invalid_argument`: the detail quotes the text and says what is allowed.
    //
    // Go: ParseCIDRs, which parses a whole list.
    static Result<IpNetwork> parse(std::string_view text);

    // Whether `ip` is in the range. IPv4 may have either form.
    bool contains(const IpAddress& ip) const;
    // Returns text that parse() accepts, with the bits after the prefix cleared: "10.0.0.0/8" for
    // "10.1.2.3/8".
    std::string to_string() const;

    friend bool operator==(const IpNetwork&, const IpNetwork&) = default;

private:
    IpNetwork(const IpAddress& ip, unsigned mapped_bits);

    IpAddress base_;
    unsigned mapped_bits_;  // prefix length in the 16-byte form
};

// Whether any of `networks` contains `ip`; false if the list is empty. Go: Config.IPAllowed.
MEMBERLIST_API bool any_contains(std::span<const IpNetwork> networks, const IpAddress& ip);

}  // namespace memberlist
