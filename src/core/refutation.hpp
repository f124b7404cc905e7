// Refutation: raises our own incarnation, which nobody else may do (SWIM section 4.2; Go: state.go
// refute).
#pragma once

#include "core/broadcaster.hpp"

namespace memberlist::core {

class Refutation {
public:
    Refutation(NodeContext& context, Broadcaster& broadcaster)
        : context_(context), broadcaster_(broadcaster) {}

    // Raises our incarnation above both its present value and `accused`, and returns it. It stays
    // at the last incarnation once it gets there. Go wraps to 0, which nobody believes.
    std::uint32_t raise_above(std::uint32_t accused);

    // Contradicts a message about us at incarnation `accused`, and lowers our own health. Refute
    // every accusation, however absurd: others may have believed it.
    void refute(TimePoint now, std::uint32_t accused);

private:
    NodeContext& context_;
    Broadcaster& broadcaster_;
};

}  // namespace memberlist::core
