#include "security/system_entropy.hpp"

#include <algorithm>
#include <array>

#include "support/catch.hpp"

TEST_CASE("the system's bytes fill the whole span and do not repeat", "[security][entropy]") {
    memberlist::security::SystemEntropy entropy;
    std::array<std::uint8_t, 64> first{};
    std::array<std::uint8_t, 64> second{};
    REQUIRE(entropy.fill(first));
    REQUIRE(entropy.fill(second));
    CHECK(first != second);
    // Eight zeros occur by chance once in 2^64 runs.
    CHECK(std::any_of(first.end() - 8, first.end(), [](std::uint8_t byte) { return byte != 0; }));
    CHECK(entropy.fill({}));
}
