// Refutation: our own incarnation, the number that only we may raise (SWIM section 4.2; Go: state.go refute).
#pragma once

#include "core/broadcaster.hpp"

namespace memberlist::core {

class Refutation {
public:
    Refutation(NodeContext& context, Broadcaster& broadcaster)
        : context_(context), broadcaster_(broadcaster) {}

    // The incarnation for our next announcement, above ours and above `accused`. Never wraps: from the last
    // number on, it stays (Go wraps to 0, which nobody believes, and is dead for good).
    std::uint32_t raise_above(std::uint32_t accused);

    // Contradicts whoever spoke of us at incarnation `accused`, and doubts our own health.
    //
    // Every accusation is refuted, the most absurd one as well: others may have believed it.
    void refute(TimePoint now, std::uint32_t accused);

private:
    NodeContext& context_;
    Broadcaster& broadcaster_;
};

}  // namespace memberlist::core
