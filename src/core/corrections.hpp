// Corrections: sends news directly to a peer whose view is out of date, for example to a live
// member that we believe dead. Go waits until gossip or a push/pull reaches the peer.
//
// Bounded: at most two packets per subject and probe interval, and a fixed number of subjects per
// interval. Corrections go only to addresses from the member table, so nobody can aim them at a
// third party. Not thread-safe.
#pragma once

#include <string_view>

#include "core/node_context.hpp"

namespace memberlist::core {

class Corrections {
public:
    explicit Corrections(NodeContext& context) : context_(context) {}

    // A peer says that `gone` is alive, but at an incarnation that no longer counts: `gone` was
    // probably restarted. Sends `gone` the news of its death or leave, so that it can refute at
    // once.
    void correct_restarted(TimePoint now, Member& gone, Effects& out);

    // A ping came from `source`. If a member lives there that we believe dead, sends it the news of
    // its death so that it can refute. It cannot learn of it from its own probes, because dead
    // members get acks like everybody else.
    void correct_false_death(TimePoint now, const wire::Source& source, Effects& out);

    // `accuser` suspects `gone` and knows nothing newer about it than we do. If `gone` has left,
    // the accuser missed the leave; nobody else will confirm its suspicion, so it would wait for
    // the longest timeout and then declare `gone` failed. Sends the accuser the leave. Sends
    // nothing about a failed member, which may still refute the suspicion.
    void correct_accuser(TimePoint now, Member& gone, std::string_view accuser, Effects& out);

    // A peer's table, received in a push/pull, lists a live member. If it disagrees with ours about
    // the member at the same incarnation, one of the two versions stems from an earlier life of the
    // member, or its incarnation stems from an accusation that overtook the member's own message.
    // Like Go, both sides keep what they have until they meet the member itself in a push/pull.
    // Sends the member both versions, so that it refutes the wrong one. Only for push/pulls: after
    // gossip, half the cluster would correct one member at once.
    void report_divergence(TimePoint now, const wire::PushNodeState& theirs, Effects& out);

private:
    bool lives_at(const Member& member, const wire::NilableBytes& address, std::uint16_t port) const;
    bool contradicts(const Member& member, const wire::PushNodeState& theirs) const;
    bool fits_a_packet(const wire::Alive& alive) const;
    // Whether a correction about `member` may be sent now. Takes one from the interval's allowance.
    bool may_tell(TimePoint now, Member& member);
    void tell(const Member& gone, const Member& receiver, Effects& out);

    NodeContext& context_;
    TimePoint renewed_{};
    std::size_t left_ = 0;  // until `renewed_`
};

}  // namespace memberlist::core
