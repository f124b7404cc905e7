#include "core/gossip.hpp"

#include "wire/compound.hpp"

namespace memberlist::core {

namespace {

// Go passes its delegate the same overhead.
constexpr std::size_t user_message_overhead = wire::compound_part_overhead + wire::user_header_bytes;

// The application comes first in one of this many packets. Go gives it the rest of each packet,
// which is nothing for minutes in a large cluster in trouble. A share of each packet would not do:
// a large message may not fit it.
constexpr std::uint32_t application_turn = 4;

}  // namespace

PacketRoom Gossip::empty_packet_room() const {
    return {.bytes = context_.budget.packet_bytes(),
            .part_overhead = wire::compound_part_overhead,
            .parts = wire::compound_parts_max};
}

void Gossip::on_tick(TimePoint now, Effects& out) {
    ++context_.counters.gossip_ticks;
    const bool delegate_may_have_some = context_.questions.delegate != nullptr;
    if (context_.broadcasts.size() == 0 && !delegate_may_have_some) return;

    pick_random(
        context_.members, context_.config.gossip_nodes, context_.rng,
        [&](const Member& member) {
            if (context_.is_self(member.name) || member.state == NodeState::left) return false;
            // Recently dead members get gossip too: they may be alive and able to refute.
            return member.state != NodeState::dead ||
                   now - member.state_changed <= context_.config.gossip_to_the_dead_time;
        },
        receivers_);
    for (const MemberId id : receivers_) {
        const Member& member = context_.members[id];
        out.begin_packet(member.address, core::understands_crc(member.versions));
        fill(empty_packet_room(), out);
        if (out.drop_packet_if_empty()) return;
    }
}

bool Gossip::understands_crc(const SocketAddress& to) const {
    const auto id = context_.members.find(to.ip.to_string());
    return id && core::understands_crc(context_.members[*id].versions);
}

void Gossip::fill_behind_first(Effects& out) {
    PacketRoom room = empty_packet_room();
    const std::size_t first = out.last_message_bytes() + wire::compound_part_overhead;
    if (first >= room.bytes) return;
    room.bytes -= first;
    room.parts -= 1;
    fill(room, out);
}

void Gossip::fill(PacketRoom room, Effects& out) {
    const std::uint32_t limit = retransmit_limit(context_.config.retransmit_mult, context_.members.size());
    const auto add = [&](BytesView message) { out.add_encoded(message); };
    // While we leave, our own leave comes first in every packet.
    const bool is_its_turn =
        context_.questions.delegate != nullptr && !context_.is_leaving && ++packets_ % application_turn == 0;
    if (is_its_turn) fill_from_delegate(room, out);
    context_.broadcasts.take(room, limit, add);
    if (!is_its_turn) fill_from_delegate(room, out);
    context_.broadcasts.end_packet();
}

void Gossip::fill_from_delegate(PacketRoom& room, Effects& out) {
    if (context_.questions.delegate == nullptr || room.bytes <= user_message_overhead || room.parts == 0)
        return;
    for (const Bytes& payload : context_.questions.delegate->broadcasts(user_message_overhead, room.bytes)) {
        const std::size_t cost = payload.size() + user_message_overhead;
        if (cost > room.bytes) {
            context_.peer_log.drop(Errc::message_too_large,
                                   "a user broadcast is larger than the room it was offered",
                                   {{"bytes", payload.size()}});
            continue;
        }
        if (room.parts == 0) {
            // The delegate counts bytes and does not know how many messages fit a packet (Go:
            // util.go makeCompoundMessages).
            out.begin_another_packet();
            room.parts = wire::compound_parts_max;
        }
        room.bytes -= cost;
        --room.parts;
        out.add_message(wire::UserData{payload});
    }
}

}  // namespace memberlist::core
