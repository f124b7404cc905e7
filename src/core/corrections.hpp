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

    // Tells `gone` that we believe it dead or left, after a peer called it alive at an outdated
    // incarnation. It was probably restarted, and can now refute at once.
    void correct_restarted(TimePoint now, Member& gone, Effects& out);

    // Tells a member that we believe it dead, after a ping from its address. Its own probes do not
    // show that, because dead members get acks like everybody else.
    void correct_false_death(TimePoint now, const wire::Source& source, Effects& out);

    // Tells `accuser` that `gone` has left, after `accuser` suspected it and knew nothing newer
    // about it than we do. Nobody else would confirm the suspicion, so the accuser would wait for
    // the longest timeout and then declare `gone` failed. Says nothing about a failed member, which
    // may still refute the suspicion.
    void correct_accuser(TimePoint now, Member& gone, std::string_view accuser, Effects& out);

    // Sends a live member both versions of its record, ours and `theirs`, if they differ at the
    // same incarnation; the member refutes the wrong one. One version stems from an earlier life of
    // the member, or from an accusation that overtook its own message. Go keeps both until their
    // owners meet the member itself in a push/pull. Pass records from push/pulls only: after
    // gossip, half the cluster would correct one member at once.
    void report_divergence(TimePoint now, const wire::PushNodeState& theirs, Effects& out);

private:
    bool is_at(const Member& member, const wire::NilableBytes& address, std::uint16_t port) const;
    bool contradicts(const Member& member, const wire::PushNodeState& theirs) const;
    bool fits_a_packet(const wire::Alive& alive) const;
    // Whether a correction about `member` may be sent now. Takes one from the interval's allowance.
    bool may_correct(TimePoint now, Member& member);
    void tell(const Member& gone, const Member& receiver, Effects& out);

    NodeContext& context_;
    TimePoint renewed_{};
    std::size_t left_ = 0;  // until `renewed_`
};

}  // namespace memberlist::core
