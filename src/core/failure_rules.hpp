// FailureRules: applies suspect and dead messages to the member table. A suspicion begins, is
// confirmed and runs out; a member fails or leaves (SWIM section 4.2; Go: state.go suspectNode,
// deadNode). Packets, push/pulls, our own probes and our own leave all come through here.
// Membership handles alive messages.
//
// Queues accepted news for gossip and announces it. Ignores stale and implausible news, and refutes
// accusations of ourselves. Not thread-safe.
#pragma once

#include <optional>

#include "core/broadcaster.hpp"
#include "core/corrections.hpp"
#include "core/node_context.hpp"
#include "core/refutation.hpp"

namespace memberlist::core {

class FailureRules {
public:
    FailureRules(NodeContext& context, Broadcaster& broadcaster, Refutation& refutation,
                 Corrections& corrections)
        : context_(context), broadcaster_(broadcaster), refutation_(refutation), corrections_(corrections) {}

    void on_suspect(TimePoint now, const wire::Suspect& suspect, Effects& out);
    void on_dead(TimePoint now, const wire::Dead& dead, Effects& out,
                 std::optional<OpId> waiter = std::nullopt);
    // A peer's table lists the member as dead; `dead.from` is ourselves. Suspects the member so
    // that it can refute. Declares an unreachable member dead, because it has had its time to
    // refute.
    void on_failed_elsewhere(TimePoint now, const wire::Dead& dead, Effects& out);

    // The member's suspicion has run out: it becomes dead, or unreachable if so configured.
    void on_suspicion_timeout(TimePoint now, MemberId id, Effects& out);
    // The application declares an unreachable member dead. Ignored for any other member.
    void confirm_dead(TimePoint now, std::string_view name, Effects& out);
    // Ends the member's suspicion, if any: the member is alive or gone.
    void end_suspicion(Member& member);

private:
    bool believes(const Member& member, std::uint32_t incarnation, std::string_view from);
    bool is_accusation_of_us_refutable(std::uint32_t incarnation, std::string_view from);
    void confirm_suspicion(TimePoint now, MemberId id, const wire::Suspect& suspect);
    void start_suspicion(TimePoint now, MemberId id, std::string_view accuser);
    void note_accuser(std::string_view accuser);
    void remember_as_lost(TimePoint now, const Member& member);

    NodeContext& context_;
    Broadcaster& broadcaster_;
    Refutation& refutation_;
    Corrections& corrections_;
};

}  // namespace memberlist::core
