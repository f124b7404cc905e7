// Join and Rejoin: become a member of the cluster that the seeds belong to (Go: memberlist.go
// Join).
#pragma once

#include <string>
#include <vector>

#include "memberlist/operation.hpp"
#include "memberlist/result.hpp"

namespace memberlist::endpoint {

struct OperationContext;

// Joins every address of every seed and remembers the seeds. After a leave it first makes us a
// member again.
struct Join {
    std::vector<std::string> seeds;
    Duration timeout{};

    Result<void> start(OperationContext& context, OpId id) const;
};

// Joins the remembered seeds, looking up their names anew.
struct Rejoin {
    Duration timeout{};

    Result<void> start(OperationContext& context, OpId id) const;
};

// The same without an operation, for the core (core::RejoinSeeds): joins those remembered host
// names that once led to the cluster. Nothing is reported. No effect while a join is under way, or
// after a leave.
void rejoin_proven_seeds(OperationContext& context, Duration timeout);

}  // namespace memberlist::endpoint
