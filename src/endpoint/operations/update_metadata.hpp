// UpdateMetadata: announces fresh metadata (Delegate::node_meta; Go: memberlist.go UpdateNode).
// Done when it has been gossiped.
#pragma once

#include "memberlist/operation.hpp"
#include "memberlist/result.hpp"

namespace memberlist::endpoint {

struct OperationContext;

struct UpdateMetadata {
    Duration timeout{};

    Result<void> start(OperationContext& context, OpId id) const;
};

}  // namespace memberlist::endpoint
