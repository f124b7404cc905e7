#include "core/corrections.hpp"

#include "core/alive_message.hpp"
#include "core/versions.hpp"

namespace memberlist::core {

namespace {

// A push/pull between two halves of a cluster may list hundreds of members. Gossip corrects the
// rest.
constexpr std::size_t corrections_per_interval = 32;

}  // namespace

void Corrections::correct_restarted(TimePoint now, Member& gone, Effects& out) {
    if (gone.is_gone() && may_correct(now, gone)) tell(gone, gone, out);
}

void Corrections::correct_false_death(TimePoint now, const wire::Source& source, Effects& out) {
    const auto id = context_.members.find(source.name);
    if (!id) return;
    Member& member = context_.members[*id];
    // Only dead members: Go nodes keep probing after they have left, and need no correction.
    if (member.state != NodeState::dead || !is_at(member, source.address, source.port)) return;
    if (may_correct(now, member)) tell(member, member, out);
}

void Corrections::correct_accuser(TimePoint now, Member& gone, std::string_view accuser, Effects& out) {
    if (gone.state != NodeState::left) return;
    // A younger leave is still being gossiped; in a large cluster, many nodes would correct one.
    if (now - gone.state_changed < context_.config.probe_interval) return;
    const auto receiver = context_.members.find(accuser);
    if (!receiver || context_.is_self(accuser) || context_.members[*receiver].is_gone()) return;
    if (may_correct(now, gone)) tell(gone, context_.members[*receiver], out);
}

void Corrections::report_divergence(TimePoint now, const wire::PushNodeState& theirs, Effects& out) {
    const auto id = context_.members.find(theirs.name);
    if (!id) return;
    Member& member = context_.members[*id];
    if (member.is_gone() || !contradicts(member, theirs)) return;
    const AliveMessage message(member);
    const wire::Alive& ours = *message;
    wire::Alive other = ours;
    other.meta = theirs.meta;
    if (parse_versions(theirs.versions.bytes)) other.versions = theirs.versions;
    if (!fits_a_packet(ours) || !fits_a_packet(other) || !may_correct(now, member)) return;
    // Either of the two versions may be what the member understands.
    const bool with_crc = understands_crc(member.versions) &&
                          understands_crc(parse_versions(other.versions.bytes).value_or(member.versions));
    for (const wire::Alive& life : {ours, other}) {
        ++context_.counters.corrections;
        out.begin_packet(member.address, with_crc);
        out.add_message(life);
    }
}

bool Corrections::contradicts(const Member& member, const wire::PushNodeState& theirs) const {
    if (theirs.incarnation != member.incarnation) return false;
    if (!is_at(member, theirs.address, theirs.port)) return false;
    const auto versions = parse_versions(theirs.versions.bytes);
    return as_text(theirs.meta.bytes) != as_text(member.meta) || (versions && *versions != member.versions);
}

bool Corrections::is_at(const Member& member, const wire::NilableBytes& address, std::uint16_t port) const {
    return IpAddress::from_bytes(address.bytes) == member.address.ip &&
           context_.port_or_default(port) == member.address.port;
}

bool Corrections::fits_a_packet(const wire::Alive& alive) const {
    return AliveMessage::fixed_bytes_max + alive.node.size() + alive.meta.bytes.size() +
               alive.versions.bytes.size() <=
           context_.budget.message_bytes_max();
}

bool Corrections::may_correct(TimePoint now, Member& member) {
    if (!context_.config.corrects_the_outdated || context_.is_self(member.name)) return false;
    if (now < member.next_correction) return false;
    if (now >= renewed_) {
        left_ = corrections_per_interval;
        renewed_ = now + context_.config.probe_interval;
    }
    if (left_ == 0) return false;
    --left_;
    member.next_correction = now + context_.config.probe_interval;
    return true;
}

void Corrections::tell(const Member& gone, const Member& receiver, Effects& out) {
    ++context_.counters.corrections;
    const bool has_left = gone.state == NodeState::left;
    out.begin_packet(receiver.address, understands_crc(receiver.versions));
    out.add_message(wire::Dead{.incarnation = gone.incarnation,
                               .node = gone.name,
                               .from = has_left ? gone.name : context_.local.name});
}

}  // namespace memberlist::core
