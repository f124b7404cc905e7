#include "base/rng.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <vector>

#include "support/catch.hpp"

using namespace memberlist;

TEST_CASE("a seed gives the sequence of xoshiro256** seeded by splitmix64", "[base][rng]") {
    Rng zero(0);
    CHECK(zero.next() == 0x99ec5f36cb75f2b4);
    CHECK(zero.next() == 0xbf6e1f784956452a);
    CHECK(zero.next() == 0x1a5f849d4933e6e0);
    Rng other(0x0123456789abcdef);
    CHECK(other.next() == 0xa2c2a42038d4ec3d);
    CHECK(other.next() == 0x5fc25d0738e7b0f);
}

TEST_CASE("equal seeds give equal sequences and others do not", "[base][rng]") {
    Rng a(7);
    Rng b(7);
    Rng c(8);
    std::size_t equal_to_c = 0;
    for (int i = 0; i < 1'000; ++i) {
        const auto drawn = a.next();
        REQUIRE(drawn == b.next());
        if (drawn == c.next()) ++equal_to_c;
    }
    CHECK(equal_to_c == 0);
}

TEST_CASE("below stays below its bound and reaches every value", "[base][rng]") {
    Rng rng(1);
    for (const std::uint64_t bound :
         {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{7}, std::uint64_t{64}}) {
        std::array<int, 64> counts{};
        for (std::uint64_t i = 0; i < 1'000 * bound; ++i) ++counts.at(rng.below(bound));
        for (const int count : std::span(counts).first(bound)) {
            CHECK(count > 800);
            CHECK(count < 1'200);
        }
    }
}

TEST_CASE("below is not biased for a bound near 2^64", "[base][rng]") {
    // A plain modulo would draw every second number from the lowest third.
    constexpr std::uint64_t bound = std::uint64_t{3} << 62;
    Rng rng(2);
    int low_third = 0;
    for (int i = 0; i < 30'000; ++i) {
        const auto drawn = rng.below(bound);
        REQUIRE(drawn < bound);
        low_third += drawn < bound / 3 ? 1 : 0;
    }
    CHECK(low_third > 9'500);
    CHECK(low_third < 10'500);
}

TEST_CASE("an empty range yields zero", "[base][rng]") {
    Rng rng(3);
    CHECK(rng.below(std::uint64_t{0}) == 0);
    CHECK(rng.below(Duration::zero()) == Duration::zero());
    CHECK(rng.below(Duration(-5)) == Duration::zero());
}

TEST_CASE("a duration is drawn from zero up to its bound", "[base][rng]") {
    Rng rng(4);
    Duration longest = Duration::zero();
    for (int i = 0; i < 1'000; ++i) {
        const Duration drawn = rng.below(std::chrono::seconds(1));
        REQUIRE(drawn >= Duration::zero());
        REQUIRE(drawn < std::chrono::seconds(1));
        longest = std::max(longest, drawn);
    }
    CHECK(longest > std::chrono::milliseconds(950));
}

TEST_CASE("a shuffle permutes, and each item reaches each place", "[base][rng]") {
    Rng rng(5);
    std::array<std::array<int, 5>, 5> reached{};
    for (int round = 0; round < 5'000; ++round) {
        std::array<std::size_t, 5> items{};
        std::iota(items.begin(), items.end(), std::size_t{0});
        rng.shuffle<std::size_t>(items);
        for (std::size_t place = 0; place < items.size(); ++place) ++reached.at(items.at(place)).at(place);
        std::sort(items.begin(), items.end());
        REQUIRE(items == std::array<std::size_t, 5>{0, 1, 2, 3, 4});
    }
    for (const auto& places : reached) {
        for (const int count : places) {
            CHECK(count > 850);
            CHECK(count < 1'150);
        }
    }
}

TEST_CASE("shuffling nothing or one item is fine", "[base][rng]") {
    Rng rng(6);
    std::vector<int> items;
    rng.shuffle(std::span(items));
    items.push_back(1);
    rng.shuffle(std::span(items));
    CHECK(items == std::vector{1});
}

TEST_CASE("a hundred offsets below 2^31 are all different", "[base][rng]") {
    Rng rng(7);  // Go: TestRandomOffset
    std::set<std::uint64_t> offsets;
    for (int i = 0; i < 100; ++i) offsets.insert(rng.below(std::uint64_t{2} << 30));
    CHECK(offsets.size() == 100);
    CHECK(*offsets.rbegin() < (std::uint64_t{2} << 30));
}
