// The command line of the differential test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace memberlist::differential {

struct Options {
    std::string oracle;
    std::uint64_t cases = 20'000;
    std::uint64_t seed = 1;
    std::optional<std::uint64_t> only;  ///< This case alone, told in full.
    bool wants_help = false;
};

extern const char* const usage;

// Throws std::invalid_argument with a line for people.
Options parse_options(int argc, char** argv);

}  // namespace memberlist::differential
