// IncarnationPolicy: the incarnations that we believe.
//
// Go believes any. There, one message at the last incarnation kills a member for good, because
// nobody can contradict it. Here a claim must leave its subject incarnations to refute with, and
// must not be further ahead than the operator allows. `known` is the subject's incarnation in our
// table, 0 if it is not in the table. Not thread-safe.
#pragma once

#include <cstdint>

#include "core/swim_config.hpp"

namespace memberlist::core {

// A claim at this incarnation cannot be contradicted.
inline constexpr std::uint32_t incarnation_last = 0xffff'ffffU;

class IncarnationPolicy {
public:
    // `config` must outlive this object.
    explicit IncarnationPolicy(const SwimConfig& config) : config_(config) {}

    // Whether the subject itself may have reached `claimed`. An unknown member may have reached any
    // incarnation but the last, because accusations may have driven it up.
    bool is_plausible(std::uint32_t known, std::uint32_t claimed) const {
        if (claimed <= known) return true;
        if (known == 0) return claimed != incarnation_last;
        const std::uint32_t ahead = claimed - known;
        const bool is_near = config_.incarnation_jump_max == 0 || ahead <= config_.incarnation_jump_max;
        return is_near &&
               (claimed <= config_.accusation_incarnation_max || ahead <= config_.incarnation_step_max);
    }

    // Whether the subject can contradict a claim at `claimed`: the answer, one higher, must be
    // plausible.
    bool is_answerable(std::uint32_t known, std::uint32_t claimed) const {
        return claimed != incarnation_last && is_plausible(known, claimed + 1);
    }

    // Whether we believe an accusation of another member at `claimed`. Always true up to `known`;
    // our own probes accuse at that incarnation.
    bool is_refutable(std::uint32_t known, std::uint32_t claimed) const {
        if (claimed <= known) return true;
        return is_answerable(known, claimed) && claimed <= config_.accusation_incarnation_max &&
               claimed - known <= config_.accusation_jump_max;
    }

private:
    const SwimConfig& config_;
};

}  // namespace memberlist::core
