// SendReliable: sends a user message over a stream of its own (Go: memberlist.go SendReliable).
// Done when it is written, not when it is read (streams/delivery.hpp).
#pragma once

#include "memberlist/bytes.hpp"
#include "memberlist/node.hpp"
#include "memberlist/operation.hpp"
#include "memberlist/result.hpp"

namespace memberlist::endpoint {

struct OperationContext;

struct SendReliable {
    Node to;
    Bytes payload;
    Duration timeout{};

    // Takes the payload.
    Result<void> start(OperationContext& context, OpId id);
};

}  // namespace memberlist::endpoint
