// JoinOperations: joins under way. A join is one attempt per address of its seeds, some at a time; it succeeds
// if one of them does.
//
// Addresses are tried as they become known: those of a literal at once, those of a host name when it has been
// looked up. A join is complete when every seed has been resolved, or not, and every address was tried. Holds
// no stream: whoever ends a join early closes them.
//
// Go: memberlist.go Join, which resolves and tries one after the other and has no limit. Not thread-safe.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "endpoint/actions.hpp"
#include "endpoint/join_attempt.hpp"

namespace memberlist::endpoint {

struct JoinLimits {
    /// Addresses of one join that are tried at a time.
    std::size_t parallel_max = 8;
    /// Of one seed; a name server may know more.
    std::size_t seed_addresses_max = 1024;
};

class JoinOperations {
public:
    JoinOperations(JoinLimits limits, const Logger& log) : limits_(limits), log_(log) {}

    // `operation`: to report the end of; nothing is reported of a join without one. Every seed is then to be
    // resolved or failed, by its index.
    JoinId start(std::optional<OpId> operation, const std::vector<std::string>& seeds,
                 std::optional<TimePoint> deadline);
    // Not more than `seed_addresses_max`; the rest are a failure. Unknown joins are ignored, and so are seeds
    // that have been resolved or failed before.
    void on_resolved(JoinId id, std::size_t seed, const std::string& name,
                     const std::vector<SocketAddress>& addresses);
    void on_unresolved(JoinId id, std::size_t seed, Error error);

    // The next exchange to make, if any join may make another one now.
    std::optional<JoinAttempt> next_attempt();

    // An exchange has been merged on our side. The attempt is over, or goes on with the one returned, once the
    // peer has merged too: ask_again().
    std::optional<JoinAttempt> on_reply(const JoinAttempt& attempt,
                                        const std::optional<core::OwnRecord>& record,
                                        std::uint32_t incarnation);
    void ask_again(const JoinAttempt& attempt);
    void on_failure(const JoinAttempt& attempt, Error error);

    // What is over its time at `now` fails with `timed_out` where it is still open; the joins are complete
    // then.
    std::vector<JoinId> expire(TimePoint now);
    std::optional<TimePoint> next_deadline() const;

    // Ends what is complete: one Finish per operation.
    void finish_complete(Actions& out);
    // Ends a join, or all, now.
    void cancel(JoinId id, const Error& error, Actions& out);
    void cancel_all(const Error& error, Actions& out);

    std::optional<JoinId> find(OpId operation) const;
    bool empty() const { return joins_.empty(); }
    // A seed has led to a node that lists us, for the first time in its join.
    using OnProven = std::function<void(const std::string& seed)>;
    void set_on_proven(OnProven on_proven) { on_proven_ = std::move(on_proven); }

private:
    struct Target {
        bool was_tried = false;
        bool is_joined = false;
        std::optional<Error> error;
        bool is_open() const { return !is_joined && !error; }
    };
    struct SeedState {
        std::string text;
        std::vector<SocketAddress> addresses;
        std::optional<Error> error;  // of the seed as a whole
        bool is_settled = false;     // resolved, or not to be resolved
    };
    struct Join {
        std::optional<OpId> operation;
        std::optional<TimePoint> deadline;
        std::vector<SeedState> seeds;
        std::map<SocketAddress, Target> targets;
        std::deque<JoinAttempt> waiting;
        std::size_t unsettled = 0;  // seeds
        std::size_t running = 0;    // attempts, those that wait for the peer to merge included
        bool left_lookups = false;  // it ends while names are still being looked up
        bool is_complete() const { return unsettled == 0 && waiting.empty() && running == 0; }
    };

    Join* find(JoinId id);
    void note_proven(const Join& join, const SocketAddress& address) const;
    SeedState* settle(JoinId id, std::size_t seed);
    static void fail_open(Join& join, const Error& lookup_error, const Error& exchange_error);
    static JoinSummary summary_of(const Join& join);
    void report(JoinId id, Join& join, std::optional<Error> error, Actions& out);

    JoinLimits limits_;
    const Logger& log_;
    OnProven on_proven_;
    std::map<JoinId, Join> joins_;
    std::uint64_t last_id_ = 0;
};

}  // namespace memberlist::endpoint
