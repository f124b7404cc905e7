#include "core/refutation.hpp"

#include <algorithm>

#include "core/alive_message.hpp"

namespace memberlist::core {

std::uint32_t Refutation::raise_above(std::uint32_t accused) {
    const std::uint32_t highest = std::max(context_.incarnation, accused);
    context_.incarnation = highest == incarnation_last ? highest : highest + 1;
    return context_.incarnation;
}

void Refutation::refute(TimePoint now, std::uint32_t accused) {
    Member& self = context_.members[context_.self];
    self.incarnation = raise_above(accused);
    context_.adjust_health(+1);
    context_.count(context_.counters.refutations, "memberlist.refutations");
    // Go keys this broadcast by our IP, so it does not replace our older alive message. Ours is
    // keyed by name and does.
    broadcaster_.broadcast(now, self.name, *AliveMessage(self));
}

}  // namespace memberlist::core
