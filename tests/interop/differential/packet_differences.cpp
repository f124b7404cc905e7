#include "difference_rows.hpp"

#include <algorithm>
#include <array>

#include "wire/decode.hpp"

namespace memberlist::differential {

namespace {

// --- pings ---------------------------------------------------------------------------------------

bool pings_no_address(const Evidence& e) {
    return e.we_refuse(Errc::malformed_message) && e.any_message_now([](const ArrivedMessage& m) {
        const auto decoded = wire::decode_packet_message(m.raw);
        const auto* request = decoded ? std::get_if<wire::IndirectPing>(&*decoded) : nullptr;
        return !m.on_stream && request != nullptr && !IpAddress::from_bytes(request->target.bytes);
    });
}

bool names_no_source(const wire::Source& source) {
    return !source.address.bytes.empty() && source.port != 0 && !IpAddress::from_bytes(source.address.bytes);
}

// Go writes such an address with a question mark, and then cannot send to it.
bool answers_no_address(const Evidence& e) {
    const auto is_odd = [](const SentPacket& packet) { return packet.to.starts_with('?'); };
    const auto& packets = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || std::none_of(packets.begin(), packets.end(), is_odd))
        return false;
    return std::any_of(e.messages().begin(), e.messages().end(), [](const ArrivedMessage& m) {
        const auto decoded = wire::decode_packet_message(m.raw);
        if (!decoded || m.on_stream) return false;
        const auto* ping = std::get_if<wire::Ping>(&*decoded);
        const auto* request = std::get_if<wire::IndirectPing>(&*decoded);
        return (ping != nullptr && names_no_source(ping->source)) ||
               (request != nullptr && names_no_source(request->source));
    });
}

// --- gossip --------------------------------------------------------------------------------------

// Whether Go's packet is ours and, besides, older ALIVE messages of the node itself.
bool has_only_older_selves(const Evidence& e, const SentPacket& ours, const SentPacket& go) {
    std::vector<Bytes> wanted = e.layers().plain_leaves(ours.datagram);
    for (const Bytes& message : e.layers().plain_leaves(go.datagram)) {
        const auto found = std::find(wanted.begin(), wanted.end(), message);
        if (found != wanted.end()) {
            wanted.erase(found);
            continue;
        }
        const auto decoded = wire::decode_packet_message(message);
        const auto* alive = decoded ? std::get_if<wire::Alive>(&*decoded) : nullptr;
        if (alive == nullptr || alive->node != e.tested().setup.name) return false;
    }
    return wanted.empty();
}

bool keeps_refuted_broadcasts(const Evidence& e) {
    const auto& steps = e.go().steps;
    const bool has_refuted = std::any_of(steps.begin(), steps.end(), [](const StepOutcome& step) {
        return std::find(step.refusals.begin(), step.refusals.end(), refuted) != step.refusals.end();
    });
    const auto& ours = e.our_step().packets;
    const auto& go = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || !has_refuted || ours.size() != go.size()) return false;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        if (ours[i].to != go[i].to || !has_only_older_selves(e, ours[i], go[i])) return false;
    }
    return true;
}

// Go numbers broadcasts from 1 again when the queue is empty for a moment, though some wait to be put back.
// Two of one size and one number are the same to the queue, and one of them is gone.
bool loses_broadcasts(const Evidence& e) {
    const auto& ours = e.our_step().packets;
    const auto& go = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || ours.size() != go.size()) return false;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        std::vector<Bytes> lost = e.layers().plain_leaves(ours[i].datagram);
        const std::vector<Bytes> sent = e.layers().plain_leaves(go[i].datagram);
        for (const Bytes& message : sent) {
            const auto found = std::find(lost.begin(), lost.end(), message);
            if (found == lost.end()) return false;
            lost.erase(found);
        }
        const bool have_twins = std::all_of(lost.begin(), lost.end(), [&](const Bytes& message) {
            return std::any_of(sent.begin(), sent.end(),
                               [&](const Bytes& other) { return other.size() == message.size(); });
        });
        if (ours[i].to != go[i].to || !have_twins) return false;
    }
    return true;
}

// To Go the empty name is none, and broadcasts without a name replace no other.
bool keeps_nameless_broadcasts(const Evidence& e) {
    const auto& packets = e.go_step().packets;
    return e.disagreement().aspect == Aspect::packets &&
           std::any_of(e.reports().begin(), e.reports().end(),
                       [](const Report& report) {
                           return std::visit([](const auto& m) { return m.node.empty(); }, report.message);
                       }) &&
           e.our_step().packets.size() == packets.size();
}

constexpr std::array rows{
    Row{{"an indirect ping to no address", apart}, pings_no_address},
    Row{{"an answer to no address", together}, answers_no_address},
    Row{{"broadcasts about the empty name do not replace each other", together}, keeps_nameless_broadcasts},
    Row{{"a refutation does not replace the older alive message", together}, keeps_refuted_broadcasts},
    Row{{"a broadcast is lost where two of one size have one number", together}, loses_broadcasts},
};

}  // namespace

std::span<const Row> packet_rows() { return rows; }

}  // namespace memberlist::differential
