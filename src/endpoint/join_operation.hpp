// JoinOperations: joins under way. A join is one push/pull per seed address, some at a time; it succeeds if
// one of them does.
//
// Go: memberlist.go Join, which tries one address after the other. Not thread-safe.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "endpoint/actions.hpp"
#include "endpoint/seed.hpp"

namespace memberlist::endpoint {

class JoinOperations {
public:
    explicit JoinOperations(std::size_t parallel_max) : parallel_max_(parallel_max) {}

    struct Attempt {
        OpId operation;
        SocketAddress to;
        std::string name;
    };

    // `failures`: seeds that could not even be resolved.
    void start(OpId operation, const std::vector<ResolvedSeed>& seeds, std::vector<SeedFailure> failures);

    // The next address to dial, if any operation may dial another one now.
    std::optional<Attempt> next_attempt();

    // How an attempt ended.
    void on_success(OpId operation);
    void on_failure(OpId operation, const SocketAddress& to, Error error);

    // Ends what is complete: one Finish per operation.
    void finish_complete(Actions& out);
    // Ends one operation, or all, now. Unknown operations are ignored.
    void cancel(OpId operation, Error error, Actions& out);
    void cancel_all(Error error, Actions& out);

private:
    struct Join {
        std::deque<Attempt> waiting;
        std::size_t running = 0;
        JoinSummary summary;
        std::map<SocketAddress, std::string> texts;  // what the user wrote for an address
    };

    std::size_t parallel_max_;
    std::map<OpId, Join> joins_;
};

}  // namespace memberlist::endpoint
