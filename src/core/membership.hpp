// Membership: what alive messages do to the member table, our own announcements included (SWIM section 4.2; Go:
// state.go aliveNode). Who joins, returns, moves or changes comes through here, from packets and push/pulls alike;
// who is accused or leaves goes through FailureRules.
//
// Accepted news is queued for gossip and announced; stale or implausible news changes nothing. Not
// thread-safe.
#pragma once

#include <optional>

#include "core/broadcaster.hpp"
#include "core/corrections.hpp"
#include "core/failure_rules.hpp"
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
    Membership(NodeContext& context, Broadcaster& broadcaster, Refutation& refutation,
               FailureRules& failure_rules, Corrections& corrections)
        : context_(context),
          broadcaster_(broadcaster),
          refutation_(refutation),
          failure_rules_(failure_rules),
          corrections_(corrections) {}

    void on_alive(TimePoint now, const wire::Alive& alive, AliveOrigin origin, Effects& out,
                  std::optional<OpId> waiter = std::nullopt);

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

    // nullopt if a rule refuses the message; the rule has counted that.
    std::optional<Claim> check(const wire::Alive& alive, AliveOrigin origin, std::optional<MemberId> known);
    bool has_versions(const wire::Alive& alive, const std::optional<ProtocolVersions>& versions,
                      std::optional<MemberId> known) const;
    bool has_bounded_fields(const wire::Alive& alive);
    bool has_incarnation(const wire::Alive& alive);
    bool has_believable_incarnation(const wire::Alive& alive, AliveOrigin origin,
                                    std::optional<MemberId> known);
    bool fits_the_table(const Claim& claim, std::optional<MemberId> known);
    bool admits(const Claim& claim, AliveOrigin origin);
    bool may_be_at(const Claim& claim, AliveOrigin origin, std::optional<MemberId> known);
    AddressVerdict judge_address(TimePoint now, const Member& member, const Claim& claim, Effects& out);
    bool is_news(const Member& member, const Claim& claim, AddressVerdict verdict) const;
    void insert(TimePoint now, const Claim& claim, AliveOrigin origin, std::optional<OpId> waiter,
                Effects& out);
    void adopt(TimePoint now, MemberId id, const Claim& claim, std::optional<OpId> waiter, Effects& out);
    std::size_t largest_own_meta() const;

    NodeContext& context_;
    Broadcaster& broadcaster_;
    Refutation& refutation_;
    FailureRules& failure_rules_;
    Corrections& corrections_;
};

}  // namespace memberlist::core
