// IncarnationPolicy: which incarnations of a member we believe.
//
// Go believes any. Then one message at the last number kills its subject for good: nobody can contradict it. Here a
// claim must leave the subject numbers to refute with, and must not be further ahead than the operator allows. `known` is
// the incarnation at which we know the subject, 0 if we do not know it. Not thread-safe.
#pragma once

#include <cstdint>

#include "core/swim_config.hpp"

namespace memberlist::core {

// Nobody can contradict a claim at this number.
inline constexpr std::uint32_t incarnation_last = 0xffff'ffffU;

class IncarnationPolicy {
public:
    // `config` outlives this object.
    explicit IncarnationPolicy(const SwimConfig& config) : config_(config) {}

    // Whether the subject itself may be at `claimed`. A member that we do not know yet may be anywhere but at the last
    // number: it may have had to climb.
    bool is_plausible(std::uint32_t known, std::uint32_t claimed) const {
        if (claimed <= known) return true;
        if (known == 0) return claimed != incarnation_last;
        const std::uint32_t ahead = claimed - known;
        const bool is_near = config_.incarnation_jump_max == 0 || ahead <= config_.incarnation_jump_max;
        return is_near &&
               (claimed <= config_.accusation_incarnation_max || ahead <= config_.incarnation_step_max);
    }

    // Whether the subject can contradict a claim at `claimed`: its answer, one higher, must be plausible.
    bool is_answerable(std::uint32_t known, std::uint32_t claimed) const {
        return claimed != incarnation_last && is_plausible(known, claimed + 1);
    }

    // Whether we believe an accusation of another member at `claimed`. One at a number that we know already is always
    // believed: our own probes accuse at such numbers.
    bool is_refutable(std::uint32_t known, std::uint32_t claimed) const {
        if (claimed <= known) return true;
        return is_answerable(known, claimed) && claimed <= config_.accusation_incarnation_max &&
               claimed - known <= config_.accusation_jump_max;
    }

private:
    const SwimConfig& config_;
};

}  // namespace memberlist::core
