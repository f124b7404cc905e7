// Operations with an end: how they are named while they run, and what they end with.
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

// Names one running operation of one node; never reused.
enum class OpId : std::uint64_t {};

// Why one address of a seed, or a seed as a whole, was not joined.
struct JoinFailure {
    /// Absent: the seed could not be read, or its name has no address.
    std::optional<SocketAddress> address;
    /// Among others `timed_out`, `join_refused`, `resolve_failed`, `invalid_argument`, or what the system says.
    Error error;
};

// What became of one seed.
struct SeedOutcome {
    std::string seed;                   ///< As the caller wrote it.
    std::vector<SocketAddress> tried;   ///< What was dialed, in the order of the name server's answer.
    std::vector<SocketAddress> joined;  ///< Those of them that list us as a member now.
    std::vector<JoinFailure> failures;  ///< All others, those that were never dialed included.
};

// One failure with the seed that it belongs to.
struct SeedFailure {
    std::string seed;                      ///< As the caller wrote it.
    std::optional<SocketAddress> address;  ///< As in JoinFailure.
    Error error;                           ///< As in JoinFailure.

    // "SEED: reason", or "SEED at ADDRESS: reason" where the seed is not the address itself.
    std::string message() const {
        const std::string at = address ? address->to_string() : seed;
        return (at == seed ? seed : seed + " at " + at) + ": " + error.message();
    }
};

// What became of a join: of every seed, in the order in which they were given. Two seeds that mean the same
// address both tell of it; it is dialed once.
struct JoinSummary {
    std::size_t joined = 0;          ///< Different addresses joined.
    std::vector<SeedOutcome> seeds;  ///< One each, in the order given.

    // All failures, seed by seed.
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
