// Membership: applies alive messages to the member table, our own announcements included (SWIM
// section 4.2; Go: state.go aliveNode). Members join, return, move and change through here, by
// packet or push/pull. FailureRules handles accusations and leaves.
//
// Queues accepted news for gossip and announces it. Ignores stale and implausible news. Not
// thread-safe.
#pragma once

#include <optional>

#include "core/broadcaster.hpp"
#include "core/corrections.hpp"
#include "core/failure_rules.hpp"
#include "core/node_context.hpp"
#include "core/refutation.hpp"

namespace memberlist::core {

// The author of an alive message.
enum class AliveOrigin : std::uint8_t {
    peer,      // another node; if it is about us, we may have to refute it
    ourselves  // ourselves, for an announcement (Go: bootstrap)
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

    // Announces ourselves with a new incarnation and fresh metadata.
    void announce_self(TimePoint now, Effects& out, std::optional<OpId> waiter = std::nullopt);

private:
    enum class AddressVerdict : std::uint8_t { same, moves, refused };

    // An alive message whose fields have been checked. Holds views; only news is copied.
    struct Claim {
        const wire::Alive& message;
        SocketAddress address;
        std::optional<ProtocolVersions> versions;
        Node to_node() const;
    };

    // Returns nullopt if a rule refuses the message. Rules count and log their refusals.
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
