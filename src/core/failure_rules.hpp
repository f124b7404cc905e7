// FailureRules: what suspect and dead messages do to the member table: a suspicion begins, is confirmed and runs out; a
// member fails or leaves (SWIM section 4.2; Go: state.go suspectNode, deadNode). Packets, push/pulls, our own probes and
// our own leave all come through here. What brings a member back is Membership's.
//
// Accepted news is queued for gossip and announced; stale or implausible news changes nothing, and what accuses us is
// refuted. Not thread-safe.
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
    // What somebody's table calls dead, `dead.from` being ourselves: suspected, so that it may refute; an unreachable
    // member, who has had its time to refute, is dead.
    void on_failed_elsewhere(TimePoint now, const wire::Dead& dead, Effects& out);

    // The member's suspicion has run out: it is dead, or unreachable until somebody says more.
    void on_suspicion_timeout(TimePoint now, MemberId id, Effects& out);
    // The application takes an unreachable member for dead. No effect on any other.
    void confirm_dead(TimePoint now, std::string_view name, Effects& out);
    // The member is alive after all, or is gone. No effect on one that is not suspected.
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
