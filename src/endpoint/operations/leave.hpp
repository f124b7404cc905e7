// Leave: tells the cluster that we leave (Go: memberlist.go Leave). Done when it has been gossiped
// and a member has it over a stream (streams/leave_stream.hpp).
#pragma once

#include "memberlist/operation.hpp"
#include "memberlist/result.hpp"

namespace memberlist::endpoint {

struct OperationContext;

struct Leave {
    Duration timeout{};

    Result<void> start(OperationContext& context, OpId id) const;
};

}  // namespace memberlist::endpoint
