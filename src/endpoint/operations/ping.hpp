// Ping: measures the round trip to a node (Go: memberlist.go Ping). Ends with `no_response` after
// the probe timeout.
#pragma once

#include "memberlist/node.hpp"
#include "memberlist/operation.hpp"
#include "memberlist/result.hpp"

namespace memberlist::endpoint {

struct OperationContext;

struct Ping {
    Node to;
    Duration timeout{};

    Result<void> start(OperationContext& context, OpId id) const;
};

}  // namespace memberlist::endpoint
