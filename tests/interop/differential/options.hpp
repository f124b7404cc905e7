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
    std::optional<std::uint64_t> only;  ///< Run only this case and print everything.
    bool wants_help = false;
};

extern const char* const usage;

// Throws std::invalid_argument with a message for the user.
Options parse_options(int argc, char** argv);

}  // namespace memberlist::differential
