// Awareness: how healthy this node believes itself to be (Lifeguard: LHA-Probe; Go: awareness.go).
//
// A score of 0 is healthy. A node that misses answers it should have received doubts itself before
// it doubts others: its score rises, and it probes more patiently.
#pragma once

#include <algorithm>
#include <cstdint>

#include "memberlist/time.hpp"

namespace memberlist::core {

class Awareness {
public:
    // Keeps the score within [0, max_multiplier - 1].
    explicit Awareness(std::uint32_t max_multiplier) : score_max_(static_cast<int>(max_multiplier) - 1) {}

    void apply(int delta) { score_ = std::clamp(score_ + delta, 0, score_max_); }
    std::uint32_t score() const { return static_cast<std::uint32_t>(score_); }
    Duration scale(Duration interval) const { return interval * (score_ + 1); }

private:
    int score_ = 0;
    int score_max_;
};

}  // namespace memberlist::core
