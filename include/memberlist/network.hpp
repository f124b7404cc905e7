// IpNetwork: a range of IP addresses, "10.0.0.0/8". A value; no system call.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "memberlist/address.hpp"
#include "memberlist/export.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

// IPv4 in either form is IPv4 only: "::/0" has no IPv4 address in it, and "::ffff:10.0.0.0/104" is
// "10.0.0.0/8" (as Go's net.IPNet).
class MEMBERLIST_API IpNetwork {
public:
    // "10.0.0.0/8", "fd00::/8"; white space around it is skipped, bits behind the prefix are cleared. The
    // error names the text and what is allowed. Go: ParseCIDRs, which takes a list; here it is one at a time,
    // and what becomes of the others is the caller's choice.
    static Result<IpNetwork> parse(std::string_view text);

    // Whether `ip` is in the range; IPv4 in either form.
    bool contains(const IpAddress& ip) const;
    // The text that parse() reads, with the prefix's own bits only: "10.1.2.3/8" reads "10.0.0.0/8".
    std::string to_string() const;

    friend bool operator==(const IpNetwork&, const IpNetwork&) = default;

private:
    IpNetwork(const IpAddress& ip, unsigned mapped_bits);

    IpAddress base_;
    unsigned mapped_bits_;  // of the 16 bytes, IPv4 as v4-mapped
};

// Whether one of them contains `ip`; false if there are none. Go: Config.IPAllowed.
MEMBERLIST_API bool any_contains(std::span<const IpNetwork> networks, const IpAddress& ip);

}  // namespace memberlist
