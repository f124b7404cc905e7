// Chooses the address that we advertise to other members.
#pragma once

#include <optional>

#include "memberlist/address.hpp"
#include "memberlist/result.hpp"

namespace memberlist::net {

// Returns `configured` if given, with the bound port if its port is 0. Otherwise returns `bound`.
// If that is unspecified, returns the first private address of this host at which such a socket can
// be reached, with the bound port. `bind_failed` if there is none.
//
// Go: memberlist.go refreshAdvertise. Difference: Go prefers the interface of the default route; we
// take the first in the order in which the system lists its interfaces.
Result<SocketAddress> advertise_address(const std::optional<SocketAddress>& configured,
                                        const SocketAddress& bound);

// Whether the address is in one of the special-purpose ranges of RFC 6890, that is, not public. Go:
// the same list, from go-sockaddr.
bool is_special_purpose(const IpAddress& ip);

}  // namespace memberlist::net
