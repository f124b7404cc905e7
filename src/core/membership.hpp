// Membership: what alive, suspect and dead messages do to the member table (SWIM section 4.2; Go: state.go
// aliveNode, suspectNode, deadNode). Packets, push/pulls, our own probes and our own wishes all come through
// here.
//
// Accepted news is queued for gossip and announced; stale or implausible news changes nothing. Not
// thread-safe.
#pragma once

#include <optional>

#include "core/broadcaster.hpp"
#include "core/node_context.hpp"
#include "core/refutation.hpp"

namespace memberlist::core {

// Who speaks in an alive message.
enum class AliveOrigin : std::uint8_t {
    peer,      // somebody else: about us it may have to be refuted
    ourselves  // we announce ourselves; Go calls it bootstrap
};

class Membership {
public:
    Membership(NodeContext& context, Broadcaster& broadcaster, Refutation& refutation)
        : context_(context), broadcaster_(broadcaster), refutation_(refutation) {}

    // Whether an alive message that came in a packet names an address that is not allowed; counted then. Go
    // looks before anything else, the application's policy included; entries of a push/pull are looked at in
    // on_alive, where they would change the table.
    bool blocks(const wire::Alive& alive);

    void on_alive(TimePoint now, const wire::Alive& alive, AliveOrigin origin, Effects& out,
                  std::optional<OpId> waiter = std::nullopt);
    void on_suspect(TimePoint now, const wire::Suspect& suspect, Effects& out);
    void on_dead(TimePoint now, const wire::Dead& dead, Effects& out,
                 std::optional<OpId> waiter = std::nullopt);

    // The member's suspicion has run out.
    void on_suspicion_timeout(TimePoint now, MemberId id, Effects& out);

    // Announces us with a new incarnation and fresh metadata.
    void announce_self(TimePoint now, Effects& out, std::optional<OpId> waiter = std::nullopt);

private:
    enum class AddressVerdict : std::uint8_t { same, moves, refused };

    // An alive message whose fields have been checked. Still views: nothing is copied unless it is news.
    struct Claim {
        const wire::Alive& message;
        SocketAddress address;
        std::optional<ProtocolVersions> versions;
        Node to_node() const;
    };

    std::optional<Claim> check(const wire::Alive& alive, AliveOrigin origin, bool is_known);
    bool fits_the_table(const Claim& claim, std::optional<MemberId> known);
    bool admits(const Claim& claim, AliveOrigin origin);
    AddressVerdict judge_address(TimePoint now, const Member& member, const Claim& claim, Effects& out);
    bool is_news(const Member& member, const Claim& claim, AddressVerdict verdict) const;
    void correct_the_restarted(TimePoint now, Member& member, Effects& out);
    void insert(TimePoint now, const Claim& claim, AliveOrigin origin, std::optional<OpId> waiter,
                Effects& out);
    void adopt(TimePoint now, MemberId id, const Claim& claim, std::optional<OpId> waiter, Effects& out);
    bool believes(const Member& member, std::uint32_t incarnation, std::string_view from);
    bool is_accusation_of_us_refutable(std::uint32_t incarnation, std::string_view from);
    void confirm_suspicion(TimePoint now, MemberId id, const wire::Suspect& suspect);
    void start_suspicion(TimePoint now, MemberId id, std::string_view accuser);
    void end_suspicion(Member& member);
    void count(std::uint64_t& counter, std::string_view metric);
    void note_accuser(std::string_view accuser);

    std::size_t largest_own_meta() const;

    NodeContext& context_;
    Broadcaster& broadcaster_;
    Refutation& refutation_;
    TimePoint corrections_renewed_{};
    std::size_t corrections_left_ = 0;
};

}  // namespace memberlist::core
