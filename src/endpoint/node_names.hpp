// Whether a node may be addressed without its name (Go: errNodeNamesAreRequired, in net.go before each packet,
// user stream, push/pull and stream ping).
#pragma once

#include <string_view>

#include "memberlist/result.hpp"

namespace memberlist::endpoint {

// For what the application asks for; the protocol's own messages go to members, who have names. Difference: Go
// checks its answers too, and so leaves a peer's ping that names no source (before v0.2.0) without one.
inline Result<void> check_node_name(bool is_required, std::string_view name) {
    if (!is_required || !name.empty()) return {};
    return Error{Errc::invalid_argument, "node names are required by configuration but one was not provided"};
}

}  // namespace memberlist::endpoint
