// Where the others are told to reach us.
#pragma once

#include <optional>

#include "memberlist/address.hpp"
#include "memberlist/result.hpp"

namespace memberlist::net {

// `configured` if given (a port of 0 means the bound one), else `bound`, else, if that is unspecified, the
// first private address of this host that a socket bound so can be reached at. `bind_failed` if there is
// none.
//
// Go: memberlist.go refreshAdvertise. Difference: Go prefers the interface of the default route; here it is
// the order in which the system lists its interfaces.
Result<SocketAddress> advertise_address(const std::optional<SocketAddress>& configured,
                                        const SocketAddress& bound);

// Whether the address is of those set apart by RFC 6890, and so not a public one. Go: the same list, of
// go-sockaddr.
bool is_special_purpose(const IpAddress& ip);

}  // namespace memberlist::net
