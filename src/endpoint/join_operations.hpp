// JoinOperations: the joins under way. A join makes one attempt per address of its seeds, several
// at a time, and succeeds if one of them does.
//
// Addresses are tried as they become known: a literal at once, a host name's when they have been
// looked up. A join is complete when every seed is settled (resolved or failed) and every address
// was tried. It owns no streams: to end a join early, also cancel its streams.
//
// Go: memberlist.go Join, which resolves and tries one after the other, without a limit. Not
// thread-safe.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/logger.hpp"
#include "endpoint/actions.hpp"
#include "endpoint/join_attempt.hpp"

namespace memberlist::endpoint {

struct JoinLimits {
    /// Addresses that one join tries at a time.
    std::size_t parallel_max = 8;
    /// Addresses that are tried per seed. A name server may return more.
    std::size_t seed_addresses_max = 1024;
};

class JoinOperations {
public:
    JoinOperations(JoinLimits limits, const Logger& log) : limits_(limits), log_(log) {}

    // `operation`: whose end to report; nothing is reported about a join without one. The caller
    // then settles every seed by its index, with on_resolved() or on_unresolved().
    JoinId start(std::optional<OpId> operation, const std::vector<std::string>& seeds,
                 std::optional<TimePoint> deadline);
    // Takes at most `seed_addresses_max` addresses and reports the rest as a failure. Unknown joins
    // and settled seeds are ignored.
    void on_resolved(JoinId id, std::size_t seed, const std::string& name,
                     const std::vector<SocketAddress>& addresses);
    void on_unresolved(JoinId id, std::size_t seed, Error error);

    // The next exchange to make, if a join may make another one now.
    std::optional<JoinAttempt> next_attempt();

    // Our side has merged the reply. nullopt: the attempt is over. Otherwise it goes on with the
    // attempt returned: pass that to ask_again() when the peer has merged, too.
    std::optional<JoinAttempt> on_reply(const JoinAttempt& attempt,
                                        const std::optional<core::OwnRecord>& record,
                                        std::uint32_t incarnation);
    void ask_again(const JoinAttempt& attempt);
    void on_failure(const JoinAttempt& attempt, Error error);

    // Fails what is still open with `timed_out` in every join whose deadline has passed. These
    // joins are then complete.
    std::vector<JoinId> expire(TimePoint now);
    std::optional<TimePoint> next_deadline() const;

    // Ends the joins that are complete, with one Finish per operation.
    void finish_complete(Actions& out);
    // Ends one join, or all, now.
    void cancel(JoinId id, const Error& error, Actions& out);
    void cancel_all(const Error& error, Actions& out);

    std::optional<JoinId> find(OpId operation) const;
    bool empty() const { return joins_.empty(); }
    // Called when a seed has led to a node that lists us.
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
        bool is_settled = false;     // resolved or failed
    };
    struct Join {
        std::optional<OpId> operation;
        std::optional<TimePoint> deadline;
        std::vector<SeedState> seeds;
        std::map<SocketAddress, Target> targets;
        std::deque<JoinAttempt> waiting;
        std::size_t unsettled = 0;  // seeds
        std::size_t running = 0;    // attempts, including those that wait for the peer to merge
        bool left_lookups = false;  // the join ends while names are still being looked up
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
