// Corrections: tells those directly that are out of date: a member that is held for gone, if it was restarted or lives
// after all; a member that suspects who has left; a member of which two different things are said at one incarnation.
//
// Go waits until gossip or a push/pull happens to reach them. Bounded: one packet or two per member that it is about and
// probe interval while it stays in the table, so many members in an interval, and only to where the table says that a
// member lives, so that nobody can aim them. Not thread-safe.
#pragma once

#include <string_view>

#include "core/node_context.hpp"

namespace memberlist::core {

class Corrections {
public:
    explicit Corrections(NodeContext& context) : context_(context) {}

    // Somebody says that `gone` is alive, at an incarnation that does not count any more: most likely it was restarted.
    // Told of it, it can refute at once.
    void correct_restarted(TimePoint now, Member& gone, Effects& out);

    // A ping came from `source`. If that is where a member lives that we hold for failed, it cannot refute what it has not
    // heard: its own probes tell it nothing, for who is held for dead is answered as anybody.
    void correct_false_death(TimePoint now, const wire::Source& source, Effects& out);

    // `accuser` suspects `gone`, of which it knows nothing newer than we. If the member left, the accuser has missed that, and
    // nobody else will confirm what it says: it would hold on to the member for the longest of all timeouts, and then
    // take it for failed. Of one that failed nothing is told: a suspect may still refute.
    void correct_accuser(TimePoint now, Member& gone, std::string_view accuser, Effects& out);

    // A peer's table, met in a push/pull, tells of a living member. If it says something else of it than ours at the same
    // incarnation, one of the two is of an earlier life that came as far, or the number is from an accusation that came
    // before the member's own word. Everybody keeps what they have, as in Go, until somebody meets the member itself in a
    // push/pull. So it is told both, and refutes what it does not say of itself.
    // What gossip brings is not looked at: half the cluster would tell one member at once.
    void report_divergence(TimePoint now, const wire::PushNodeState& theirs, Effects& out);

private:
    bool lives_at(const Member& member, const wire::NilableBytes& address, std::uint16_t port) const;
    bool contradicts(const Member& member, const wire::PushNodeState& theirs) const;
    bool fits_a_packet(const wire::Alive& alive) const;
    // Whether something about `member` may be told; takes from what may still be sent.
    bool may_tell(TimePoint now, Member& member);
    void tell(const Member& gone, const Member& receiver, Effects& out);

    NodeContext& context_;
    TimePoint renewed_{};
    std::size_t left_ = 0;  // until then
};

}  // namespace memberlist::core
