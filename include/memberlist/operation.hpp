// Operations with an end: how they are named while they run, and what they end with.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

#include "memberlist/error.hpp"
#include "memberlist/time.hpp"

namespace memberlist {

// Names one running operation of one node; never reused.
enum class OpId : std::uint64_t {};

// Which seeds could not be joined, and why.
struct SeedFailure {
    std::string seed;  ///< As the caller wrote it.
    Error error;
};

struct JoinSummary {
    std::size_t joined = 0;  ///< Addresses with which state was exchanged.
    std::vector<SeedFailure> failures;
};

}  // namespace memberlist
