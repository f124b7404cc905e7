#include "difference_rows.hpp"

#include <algorithm>
#include <array>

#include "wire/decode.hpp"

namespace memberlist::differential {

namespace {

// The messages that `more` has beside those of `less`; nothing if those are not all there in the same order,
// or if only one of the packets has a CRC.
std::optional<std::vector<Bytes>> surplus(const Evidence& e, const SentPacket& more, const SentPacket& less) {
    if (e.layers().has_crc(more.datagram) != e.layers().has_crc(less.datagram)) return std::nullopt;
    const std::vector<Bytes> wanted = e.layers().plain_leaves(less.datagram);
    auto next = wanted.begin();
    std::vector<Bytes> found;
    for (Bytes& message : e.layers().plain_leaves(more.datagram)) {
        if (next != wanted.end() && *next == message) {
            ++next;
        } else {
            found.push_back(std::move(message));
        }
    }
    return next == wanted.end() ? std::optional(std::move(found)) : std::nullopt;
}

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
    const auto& ours = e.our_step().packets;
    const auto& go = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || ours.size() != go.size()) return false;
    bool has_odd = false;
    for (std::size_t i = 0; i < go.size(); ++i) {
        const bool is_odd = go[i].to.starts_with('?');
        has_odd = has_odd || is_odd;
        if (!is_odd && (go[i].to != ours[i].to || !surplus(e, go[i], ours[i]))) return false;
    }
    return has_odd && std::any_of(e.messages().begin(), e.messages().end(), [](const ArrivedMessage& m) {
               const auto decoded = wire::decode_packet_message(m.raw);
               if (!decoded || m.on_stream) return false;
               const auto* ping = std::get_if<wire::Ping>(&*decoded);
               const auto* request = std::get_if<wire::IndirectPing>(&*decoded);
               return (ping != nullptr && names_no_source(ping->source)) ||
                      (request != nullptr && names_no_source(request->source));
           });
}

// --- gossip --------------------------------------------------------------------------------------

std::string_view subject_of(BytesView message) {
    const auto decoded = wire::decode_packet_message(message);
    if (!decoded) return {};
    if (const auto* alive = std::get_if<wire::Alive>(&*decoded)) return alive->node;
    if (const auto* suspect = std::get_if<wire::Suspect>(&*decoded)) return suspect->node;
    const auto* dead = std::get_if<wire::Dead>(&*decoded);
    return dead != nullptr ? dead->node : std::string_view();
}

bool has_refuted(const Evidence& e) {
    const auto& steps = e.go().steps;
    return std::any_of(steps.begin(), steps.end(), [](const StepOutcome& step) {
        return std::find(step.refusals.begin(), step.refusals.end(), refuted) != step.refusals.end();
    });
}

// What Go gossips beside what we do, in all packets of the step; nothing if they differ in anything else.
std::vector<Bytes> surplus_of_go(const Evidence& e) {
    const auto& ours = e.our_step().packets;
    const auto& go = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || ours.size() != go.size()) return {};
    std::vector<Bytes> all;
    for (std::size_t i = 0; i < go.size(); ++i) {
        const auto more = surplus(e, go[i], ours[i]);
        if (!more || go[i].to != ours[i].to) return {};
        all.insert(all.end(), more->begin(), more->end());
    }
    return all;
}

// Older ALIVE messages about itself, in front of the newer one.
bool keeps_refuted_broadcasts(const Evidence& e) {
    const std::vector<Bytes> more = surplus_of_go(e);
    return !more.empty() && has_refuted(e) &&
           std::all_of(more.begin(), more.end(),
                       [&](const Bytes& message) { return subject_of(message) == e.tested().setup.name; });
}

// To Go the empty name is none, and broadcasts without a name replace no other.
bool keeps_nameless_broadcasts(const Evidence& e) {
    const auto is_nameless = [](const Bytes& message) { return subject_of(message).empty(); };
    std::vector<Bytes> more = surplus_of_go(e);
    const auto nameless = std::erase_if(more, is_nameless);
    return nameless > 0 && std::all_of(more.begin(), more.end(), [&](const Bytes& message) {
               return has_refuted(e) && subject_of(message) == e.tested().setup.name;
           });
}

// Go numbers broadcasts from 1 again when the queue is empty for a moment, though some may be waiting to be
// put back. Two of one size and one number are the same to the queue, and one of them is gone; others of one
// size change places. With more broadcasts than a few the queue is never empty.
bool renumbers_broadcasts(const Evidence& e) {
    constexpr std::size_t few = 5;
    const auto& ours = e.our_step().packets;
    const auto& go = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || ours.size() != go.size()) return false;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        std::vector<Bytes> wanted = e.layers().plain_leaves(ours[i].datagram);
        const std::vector<Bytes> sent = e.layers().plain_leaves(go[i].datagram);
        if (ours[i].to != go[i].to || wanted.size() > few || sent.empty()) return false;
        // What is not lost, in any order among those of one size.
        std::erase_if(wanted,
                      [&](const Bytes& m) { return std::find(sent.begin(), sent.end(), m) == sent.end(); });
        const auto has_same_size = [](const Bytes& a, const Bytes& b) { return a.size() == b.size(); };
        if (!std::is_permutation(wanted.begin(), wanted.end(), sent.begin(), sent.end()) ||
            !std::equal(wanted.begin(), wanted.end(), sent.begin(), sent.end(), has_same_size))
            return false;
    }
    return e.layers().has_crc(ours[0].datagram) == e.layers().has_crc(go[0].datagram);
}

constexpr std::array rows{
    Row{{"an indirect ping to no address", apart}, pings_no_address},
    Row{{"an answer to no address", together}, answers_no_address},
    Row{{"broadcasts about the empty name do not replace each other", together}, keeps_nameless_broadcasts},
    Row{{"a refutation does not replace the older alive message", together}, keeps_refuted_broadcasts},
    Row{{"broadcasts are numbered from 1 again while some wait", together}, renumbers_broadcasts},
};

}  // namespace

std::span<const Row> packet_rows() { return rows; }

}  // namespace memberlist::differential
