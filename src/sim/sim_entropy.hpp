// SimEntropy: entropy from a seed, so that nonces repeat from run to run.
#pragma once

#include <algorithm>

#include "base/rng.hpp"
#include "memberlist/capabilities.hpp"

namespace memberlist::sim {

class SimEntropy final : public Entropy {
public:
    explicit SimEntropy(std::uint64_t seed) : rng_(seed) {}
    bool fill(std::span<std::uint8_t> out) override {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i % sizeof(word) == 0) word = rng_.next();
            out[i] = static_cast<std::uint8_t>(word >> 8 * (i % sizeof(word)));
        }
        return true;
    }

private:
    Rng rng_;
};

}  // namespace memberlist::sim
