// Whether a node may be addressed without its name (Go: errNodeNamesAreRequired, checked in net.go
// before each packet, user stream, push/pull and stream ping).
#pragma once

#include <string_view>

#include "memberlist/result.hpp"

namespace memberlist::endpoint {

// For what the application asks for. The protocol's own messages go to members, which have names.
// Difference: Go also checks its answers, so a ping that names no source (before v0.2.0) gets none.
inline Result<void> check_node_name(bool is_required, std::string_view name) {
    if (!is_required || !name.empty()) return {};
    return Error{Errc::invalid_argument, "node names are required by configuration but one was not provided"};
}

}  // namespace memberlist::endpoint
