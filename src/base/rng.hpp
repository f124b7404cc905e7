// Rng: the only source of protocol randomness. The same seed gives the same sequence on every
// platform.
//
// xoshiro256** (Blackman and Vigna, 2018), seeded through splitmix64. We do not use
// std::uniform_int_distribution, because it differs between standard libraries and seeds would not
// be portable. Not for secrets; use Entropy for those.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "memberlist/time.hpp"

namespace memberlist {

class Rng {
public:
    explicit Rng(std::uint64_t seed);

    std::uint64_t next();
    // Uniform in [0, bound); 0 for bound 0. Unbiased.
    std::uint64_t below(std::uint64_t bound);
    // Uniform in [0, bound).
    Duration below(Duration bound);

    template <class T>
    void shuffle(std::span<T> items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace memberlist
