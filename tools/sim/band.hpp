// Runs a band of seeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace memberlist::sim {

// Inclusive. `last` must be less than the largest std::uint64_t.
struct Range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

struct BandOptions {
    Range seeds{1, 20};
    Range nodes{8, 8};
    std::uint64_t ticks = 6'000;
    bool runs_twice = false;
    bool shows_trace = false;
    bool minimises = true;
    bool may_be_empty = false;
    std::string save_to;  ///< Also write the minimised scenario to this file; empty for none.
};

// Returns the exit code: 0 if no rule was broken and every counter is above zero, 1 otherwise.
int run_band(const BandOptions& options);

}  // namespace memberlist::sim
