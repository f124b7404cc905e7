#include "core/membership.hpp"

#include <algorithm>

#include "core/alive_message.hpp"
#include "core/versions.hpp"

namespace memberlist::core {

Node Membership::Claim::to_node() const {
    return {.name = std::string(message.node),
            .address = address,
            .meta = to_bytes(message.meta.bytes),
            .state = NodeState::alive,
            .incarnation = message.incarnation,
            .versions = versions.value_or(ProtocolVersions{})};
}

void Membership::on_alive(TimePoint now, const wire::Alive& alive, AliveOrigin origin, Effects& out,
                          std::optional<OpId> waiter) {
    const bool is_about_us = context_.is_self(alive.node);
    if (context_.is_leaving && is_about_us) return;
    const auto known = context_.members.find(alive.node);
    const auto claim = check(alive, origin, known);
    if (!claim || !admits(*claim, origin) || !may_be_at(*claim, origin, known)) return;
    if (!known) return insert(now, *claim, origin, waiter, out);

    Member& member = context_.members[*known];
    const AddressVerdict verdict = judge_address(now, member, *claim, out);
    if (verdict == AddressVerdict::refused) return;
    if (!is_news(member, *claim, verdict)) return corrections_.correct_restarted(now, member, out);
    if (is_about_us && origin == AliveOrigin::peer) {
        context_.peer_log.say(
            LogLevel::warn, "Refuting an alive message for '{node}' ({address})",
            {{"node", alive.node}, {"address", claim->address}, {"incarnation", alive.incarnation}});
        // Go counts the message although it is refuted.
        context_.count(context_.counters.alive, "memberlist.msg.alive");
        return refutation_.refute(now, alive.incarnation);
    }
    if (fits_the_table(*claim, known)) adopt(now, *known, *claim, waiter, out);
}

std::optional<Membership::Claim> Membership::check(const wire::Alive& alive, AliveOrigin origin,
                                                   std::optional<MemberId> known) {
    const auto ip = IpAddress::from_bytes(alive.address.bytes);
    const auto versions = parse_versions(alive.versions.bytes);
    // Others may believe even a malformed or oversized message about us, so we refute it like any
    // other.
    const bool must_be_sound = !context_.is_self(alive.node);
    if (!ip || (must_be_sound && !has_versions(alive, versions, known))) {
        context_.peer_log.drop(Errc::malformed_message,
                               "ignoring an alive message with a bad address or version vector",
                               {{"node", alive.node}});
        return std::nullopt;
    }
    if (must_be_sound && !has_bounded_fields(alive)) return std::nullopt;
    if (!has_incarnation(alive) || !has_believable_incarnation(alive, origin, known)) return std::nullopt;
    const bool is_ours = origin == AliveOrigin::ourselves;
    const std::uint16_t port = is_ours ? alive.port : context_.port_or_default(alive.port);
    return Claim{alive, {.ip = *ip, .port = port, .scope_id = 0}, versions};
}

// Go stores a member without versions. From then on every merge in the cluster fails, because its
// verifyProtocol sees zeros. Here only a known member may come without a version vector; it keeps
// the versions that we know. A vector of one to five bytes is refused and never passed on, because
// it crashes peers up to v0.6.0. If there is an admission policy, a message without versions is
// dropped, as in Go.
bool Membership::has_versions(const wire::Alive& alive, const std::optional<ProtocolVersions>& versions,
                              std::optional<MemberId> known) const {
    if (versions) return true;
    return known && alive.versions.bytes.empty() && context_.questions.admission == nullptr;
}

bool Membership::has_bounded_fields(const wire::Alive& alive) {
    const SwimConfig& config = context_.config;
    if (alive.node.size() <= config.name_bytes_max &&
        alive.meta.bytes.size() <= config.meta_bytes_max_received &&
        alive.versions.bytes.size() <= config.version_vector_bytes_max)
        return true;
    context_.peer_log.drop(Errc::limit_exceeded, "ignoring an alive message with an oversized field",
                           {{"name_bytes", alive.node.size()},
                            {"meta_bytes", alive.meta.bytes.size()},
                            {"version_bytes", alive.versions.bytes.size()}});
    return false;
}

// Go stores an unknown node of incarnation 0 as dead and never asks it.
bool Membership::has_incarnation(const wire::Alive& alive) {
    if (alive.incarnation != 0) return true;
    context_.peer_log.drop(Errc::malformed_message, "ignoring an alive message with incarnation 0",
                           {{"node", alive.node}});
    return false;
}

// Go believes any incarnation. A member at the last one cannot refute the next suspicion.
bool Membership::has_believable_incarnation(const wire::Alive& alive, AliveOrigin origin,
                                            std::optional<MemberId> known) {
    const IncarnationPolicy& policy = context_.incarnations;
    const bool calls_for_refutation = context_.is_self(alive.node) && origin == AliveOrigin::peer;
    const std::uint32_t known_incarnation = known ? context_.members[*known].incarnation : 0;
    if (calls_for_refutation ? policy.is_answerable(context_.incarnation, alive.incarnation)
                             : policy.is_plausible(known_incarnation, alive.incarnation))
        return true;
    context_.peer_log.drop(Errc::limit_exceeded,
                           "ignoring an alive message with an incarnation too far ahead",
                           {{"node", alive.node}, {"incarnation", alive.incarnation}});
    return false;
}

bool Membership::admits(const Claim& claim, AliveOrigin origin) {
    // Without versions there is no node to ask about, only a message about us to refute.
    if (context_.questions.admission == nullptr || !claim.versions) return true;
    const std::error_code refusal = context_.questions.admission->on_alive(claim.to_node());
    if (!refusal) return true;
    context_.peer_log.refuse(Errc::refused_by_policy, LogLevel::warn,
                             "ignoring alive message for '{node}' ({address}): {error}",
                             {{"node", claim.message.node}, {"address", claim.address}, {"error", refusal}});
    return origin == AliveOrigin::ourselves;  // we need our own record
}

// Our own record needs no permission. Go requires it; a node that is outside its own networks then
// has no record of itself.
bool Membership::may_be_at(const Claim& claim, AliveOrigin origin, std::optional<MemberId> known) {
    if (origin == AliveOrigin::ourselves) return true;
    if (!known) return context_.addresses.admits_member(claim.message.node, claim.address);
    const Member& member = context_.members[*known];
    return member.address == claim.address ||
           context_.addresses.admits_move(member.name, member.address, claim.address);
}

bool Membership::fits_the_table(const Claim& claim, std::optional<MemberId> known) {
    if (context_.is_self(claim.message.node)) return true;  // we need our own record
    const MemberTable& members = context_.members;
    const std::size_t wanted =
        MemberTable::bytes_of(claim.message.node.size(), claim.message.meta.bytes.size());
    const std::size_t held =
        known ? MemberTable::bytes_of(members[*known].name.size(), members[*known].meta.size()) : 0;
    const bool has_place = known || members.size() < context_.config.members_max;
    const bool has_room =
        wanted <= held || members.bytes() - held + wanted <= context_.config.members_bytes_max;
    if (has_place && has_room) return true;
    context_.peer_log.drop(Errc::limit_exceeded, "the member table is full", {{"node", claim.message.node}});
    return false;
}

Membership::AddressVerdict Membership::judge_address(TimePoint now, const Member& member, const Claim& claim,
                                                     Effects& out) {
    // Compared by meaning. Go sees a conflict between the 4-byte and the 16-byte form of an IPv4
    // address.
    if (member.address == claim.address) return AddressVerdict::same;
    const Duration reclaim_time = context_.config.dead_node_reclaim_time;
    const bool can_reclaim = member.state == NodeState::dead && reclaim_time > Duration::zero() &&
                             now - member.state_changed > reclaim_time;
    if (member.state == NodeState::left || can_reclaim) {
        context_.peer_log.say(LogLevel::info,
                              "Updating address for left or failed node {node} from {from} to {to}",
                              {{"node", member.name}, {"from", member.address}, {"to", claim.address}});
        return AddressVerdict::moves;
    }
    context_.peer_log.refuse(
        Errc::refused_by_policy, LogLevel::error,
        "Conflicting address for {node}. Mine: {mine} Theirs: {theirs} Old state: {old_state}",
        {{"node", member.name},
         {"mine", member.address},
         {"theirs", claim.address},
         {"old_state", node_state_name(member.state)}});
    out.push(Announce{NameConflict{member.to_node(), claim.to_node()}});
    return AddressVerdict::refused;
}

bool Membership::is_news(const Member& member, const Claim& claim, AddressVerdict verdict) const {
    const std::uint32_t incarnation = claim.message.incarnation;
    if (!context_.is_self(member.name)) {
        // A name that moved to another address starts over, so its incarnation may go down.
        return verdict == AddressVerdict::moves || incarnation > member.incarnation;
    }
    // A message about us at our incarnation and with our content is our own, coming back. With
    // other content it stems from an earlier life of ours.
    const bool is_echo =
        as_text(claim.message.meta.bytes) == as_text(member.meta) && claim.versions == member.versions;
    return incarnation > member.incarnation || (incarnation == member.incarnation && !is_echo);
}

void Membership::insert(TimePoint now, const Claim& claim, AliveOrigin origin, std::optional<OpId> waiter,
                        Effects& out) {
    if (!fits_the_table(claim, std::nullopt)) return;
    const MemberId id = context_.members.insert(claim.message.node, context_.rng);
    if (origin == AliveOrigin::ourselves) context_.self = id;
    adopt(now, id, claim, waiter, out);
}

void Membership::adopt(TimePoint now, MemberId id, const Claim& claim, std::optional<OpId> waiter,
                       Effects& out) {
    Member& member = context_.members[id];
    const NodeState old_state = member.state;
    failure_rules_.end_suspicion(member);

    wire::Alive passed_on = claim.message;
    passed_on.port = claim.address.port;
    // Go passes a message without versions on as it came. Nodes that do not know the member yet
    // store it without versions; then every merge fails, and peers up to v0.6.0 with a merge
    // delegate crash.
    const auto held_versions = version_bytes(member.versions);
    if (!claim.versions) passed_on.versions = BytesView(held_versions);
    broadcaster_.broadcast(now, member.name, passed_on, waiter);

    member.incarnation = claim.message.incarnation;
    member.address = claim.address;
    if (claim.versions) member.versions = *claim.versions;
    const bool meta_changed = as_text(member.meta) != as_text(claim.message.meta.bytes);
    Bytes previous_meta;
    if (meta_changed) previous_meta = context_.members.replace_meta(id, claim.message.meta.bytes);
    member.meta_is_nil = claim.message.meta.is_nil;
    if (old_state != NodeState::alive) context_.members.set_state(id, NodeState::alive, now);
    context_.lost.remove(member.name);
    context_.count(context_.counters.alive, "memberlist.msg.alive");

    if (old_state == NodeState::dead || old_state == NodeState::left) {
        out.push(Announce{NodeJoined{member.to_node()}});
        return;
    }
    if (old_state == NodeState::suspect) out.push(Announce{NodeRefuted{member.to_node()}});
    if (meta_changed) out.push(Announce{NodeUpdated{member.to_node(), std::move(previous_meta)}});
}

// Our alive message must fit a packet, or nobody would hear our refutations (Go: always 512 bytes).
std::size_t Membership::largest_own_meta() const {
    const std::size_t taken = AliveMessage::fixed_bytes_max + context_.local.name.size();
    const std::size_t room = context_.budget.message_bytes_max();
    return room > taken ? std::min(meta_bytes_max, room - taken) : 0;
}

void Membership::announce_self(TimePoint now, Effects& out, std::optional<OpId> waiter) {
    Bytes meta;
    const std::size_t meta_limit = largest_own_meta();
    if (context_.questions.delegate != nullptr) meta = context_.questions.delegate->node_meta(meta_limit);
    if (meta.size() > meta_limit) {
        context_.peer_log.drop(Errc::message_too_large, "node metadata exceeds the limit and was truncated",
                               {{"bytes", meta.size()}});
        meta.resize(meta_limit);
    }
    const bool is_first = context_.incarnation == 0;
    const std::uint32_t incarnation =
        refutation_.raise_above(is_first ? context_.local.first_incarnation - 1 : 0);
    on_alive(now, *AliveMessage(context_.local, incarnation, meta), AliveOrigin::ourselves, out, waiter);
}

}  // namespace memberlist::core
