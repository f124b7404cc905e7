// The ids and results of operations such as a join.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

#include "memberlist/address.hpp"
#include "memberlist/error.hpp"
#include "memberlist/time.hpp"

namespace memberlist {

// Identifies a running operation of one node; never reused.
enum class OpId : std::uint64_t {};

// Why an address of a seed, or the seed as a whole, was not joined.
struct JoinFailure {
    /// The address. Absent if the seed could not be parsed or its name not resolved.
    std::optional<SocketAddress> address;
    /// The reason: `timed_out`, `join_refused`, `resolve_failed`, `invalid_argument`, another code,
    /// or a system error.
    Error error;
};

// The result of a join for one seed.
struct SeedOutcome {
    std::string seed;                   ///< The seed as given.
    std::vector<SocketAddress> tried;   ///< Dialed addresses, in the order of the DNS answer.
    std::vector<SocketAddress> joined;  ///< Addresses whose node now lists us as a member.
    std::vector<JoinFailure> failures;  ///< All other addresses, including those not dialed.
};

// A failure and the seed that it belongs to.
struct SeedFailure {
    std::string seed;                      ///< The seed as given.
    std::optional<SocketAddress> address;  ///< As in JoinFailure.
    Error error;                           ///< As in JoinFailure.

    // Returns "SEED: reason", or "SEED at ADDRESS: reason" if the seed is not the address itself.
    std::string message() const {
        const std::string at = address ? address->to_string() : seed;
        return (at == seed ? seed : seed + " at " + at) + ": " + error.message();
    }
};

// The result of a join, seed by seed. An address that several seeds lead to is dialed once and
// listed under each of them.
//
// An address counts as joined only if the node there lists us as a member afterwards. Go's Join
// counts any node that answers. But a Go node sends its answer first, and only then compares
// versions and asks its merge delegate, so its answer does not show whether we were refused. We
// therefore request the peer's table once more, unless it knew us before. This exchange is the
// extra cost of a join compared with Go; a node that comes back under its old name may also have to
// send its own table twice.
struct JoinSummary {
    std::size_t joined = 0;          ///< Number of distinct addresses joined.
    std::vector<SeedOutcome> seeds;  ///< One entry for each seed, in the order given.

    // Returns all failures, seed by seed.
    std::vector<SeedFailure> failures() const {
        std::vector<SeedFailure> all;
        for (const SeedOutcome& outcome : seeds) {
            for (const JoinFailure& failure : outcome.failures)
                all.push_back({outcome.seed, failure.address, failure.error});
        }
        return all;
    }
};

}  // namespace memberlist
