#include "difference_rows.hpp"

#include <algorithm>
#include <array>

#include "support/hex.hpp"
#include "wire/decode.hpp"

namespace memberlist::differential {

namespace {

// --- the content of two packets ------------------------------------------------------------------

std::optional<wire::Alive> alive_in(BytesView message) {
    const auto decoded = wire::decode_packet_message(message);
    const auto* alive = decoded ? std::get_if<wire::Alive>(&*decoded) : nullptr;
    return alive != nullptr ? std::optional(*alive) : std::nullopt;
}

// Whether Go passes on an ALIVE without versions and we pass on the same message with the member's
// known versions.
bool is_completed(const Evidence& e, BytesView our_message, BytesView go_message) {
    constexpr std::size_t version_bytes = 6;
    const auto ours = alive_in(our_message);
    const auto go = alive_in(go_message);
    if (!ours || !go || !go->versions.bytes.empty() || ours->versions.bytes.size() != version_bytes)
        return false;
    wire::Alive without = *ours;
    without.versions = go->versions;
    return without == *go && std::any_of(e.reports().begin(), e.reports().end(), [&](const Report& report) {
               const auto* earlier = std::get_if<wire::Alive>(&report.message);
               return earlier != nullptr && earlier->node == go->node &&
                      as_text(earlier->versions.bytes).starts_with(as_text(ours->versions.bytes));
           });
}

// The messages of both packets, without those that Go passes on without versions and we with. Ours
// are longer and may therefore come at another place.
struct News {
    std::vector<Bytes> ours;
    std::vector<Bytes> go;
    bool has_completed = false;
};

News news_in(const Evidence& e, const SentPacket& ours, const SentPacket& go) {
    News news{e.layers().plain_leaves(ours.datagram), e.layers().plain_leaves(go.datagram)};
    std::erase_if(news.go, [&](const Bytes& message) {
        const auto same = std::find_if(news.ours.begin(), news.ours.end(), [&](const Bytes& candidate) {
            return is_completed(e, candidate, message);
        });
        if (same == news.ours.end()) return false;
        news.ours.erase(same);
        return news.has_completed = true;
    });
    return news;
}

bool have_same_crc(const Evidence& e, const SentPacket& ours, const SentPacket& go) {
    return e.layers().has_crc(ours.datagram) == e.layers().has_crc(go.datagram);
}

// Returns the messages of Go's packet that ours lacks. Returns nothing if ours are not all there in
// the same order, or if only one packet has a CRC.
std::optional<std::vector<Bytes>> surplus(const Evidence& e, const SentPacket& ours, const SentPacket& go) {
    if (!have_same_crc(e, ours, go)) return std::nullopt;
    const News news = news_in(e, ours, go);
    auto next = news.ours.begin();
    std::vector<Bytes> found;
    for (const Bytes& message : news.go) {
        if (next != news.ours.end() && *next == message) {
            ++next;
        } else {
            found.push_back(message);
        }
    }
    return next == news.ours.end() ? std::optional(std::move(found)) : std::nullopt;
}

// --- pings ---------------------------------------------------------------------------------------

bool pings_no_address(const Evidence& e) {
    return e.we_refuse(Errc::malformed_message) && e.any_message_now([](const ArrivedMessage& m) {
        const auto decoded = wire::decode_packet_message(m.raw);
        const auto* request = decoded ? std::get_if<wire::IndirectPing>(&*decoded) : nullptr;
        return !m.on_stream && request != nullptr && !IpAddress::from_bytes(request->target.bytes);
    });
}

// How Go prints bytes that are not an address. It cannot send to them.
std::string go_text(const wire::Source& source) {
    return "?" + test::to_hex(source.address.bytes) + ":" + std::to_string(source.port);
}

// Whether a ping or an indirect ping asked for an answer to `to`: a ping in this step, or an
// indirect ping in this or an earlier step.
bool is_asked_for(const Evidence& e, std::string_view to) {
    return std::any_of(e.messages().begin(), e.messages().end(), [&](const ArrivedMessage& m) {
        const auto decoded = wire::decode_packet_message(m.raw);
        if (!decoded || m.on_stream) return false;
        const auto* ping = std::get_if<wire::Ping>(&*decoded);
        const auto* request = std::get_if<wire::IndirectPing>(&*decoded);
        return (ping != nullptr && m.step == e.cause() && go_text(ping->source) == to) ||
               (request != nullptr && go_text(request->source) == to);
    });
}

bool answers_no_address(const Evidence& e) {
    const auto& ours = e.our_step().packets;
    const auto& go = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || ours.size() != go.size()) return false;
    bool has_odd = false;
    for (std::size_t i = 0; i < go.size(); ++i) {
        const bool is_odd = go[i].to.starts_with('?');
        has_odd = has_odd || is_odd;
        if (is_odd ? !is_asked_for(e, go[i].to) : go[i].to != ours[i].to || !surplus(e, ours[i], go[i]))
            return false;
    }
    return has_odd;
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

// Returns the gossip of Go that ours lacks, in all packets of the step. Returns nothing if they
// differ in anything else.
std::vector<Bytes> surplus_of_go(const Evidence& e) {
    const auto& ours = e.our_step().packets;
    const auto& go = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || ours.size() != go.size()) return {};
    std::vector<Bytes> all;
    for (std::size_t i = 0; i < go.size(); ++i) {
        const auto more = surplus(e, ours[i], go[i]);
        if (!more || go[i].to != ours[i].to) return {};
        all.insert(all.end(), more->begin(), more->end());
    }
    return all;
}

bool passes_on_without_versions(const Evidence& e) {
    const auto& ours = e.our_step().packets;
    const auto& go = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || ours.size() != go.size()) return false;
    bool has_completed = false;
    for (std::size_t i = 0; i < go.size(); ++i) {
        const News news = news_in(e, ours[i], go[i]);
        has_completed = has_completed || news.has_completed;
        if (go[i].to != ours[i].to || news.go != news.ours || !have_same_crc(e, ours[i], go[i])) return false;
    }
    return has_completed;
}

// Older ALIVE messages about the node itself, before the newer one.
bool keeps_refuted_broadcasts(const Evidence& e) {
    const std::vector<Bytes> more = surplus_of_go(e);
    return !more.empty() && has_refuted(e) &&
           std::all_of(more.begin(), more.end(),
                       [&](const Bytes& message) { return subject_of(message) == e.tested().setup.name; });
}

// To Go, an empty name means no name, and broadcasts without a name replace nothing.
bool keeps_nameless_broadcasts(const Evidence& e) {
    const auto is_nameless = [](const Bytes& message) { return subject_of(message).empty(); };
    std::vector<Bytes> more = surplus_of_go(e);
    const auto nameless = std::erase_if(more, is_nameless);
    return nameless > 0 && std::all_of(more.begin(), more.end(), [&](const Bytes& message) {
               return has_refuted(e) && subject_of(message) == e.tested().setup.name;
           });
}

// Go numbers broadcasts from 1 again when the queue is momentarily empty, although some may still
// be put back. The queue then treats two broadcasts of equal size and number as one and loses the
// other. Others of equal size change places. With more than a few broadcasts, the queue is never
// empty.
bool renumbers_broadcasts(const Evidence& e) {
    constexpr std::size_t few = 5;
    const auto& ours = e.our_step().packets;
    const auto& go = e.go_step().packets;
    if (e.disagreement().aspect != Aspect::packets || ours.size() != go.size()) return false;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        auto [wanted, sent, has_completed] = news_in(e, ours[i], go[i]);
        if (ours[i].to != go[i].to || wanted.size() > few || sent.empty()) return false;
        // The remaining messages, in any order among those of equal size.
        std::erase_if(wanted, [&sent = sent](const Bytes& m) {
            return std::find(sent.begin(), sent.end(), m) == sent.end();
        });
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
    Row{{"an alive message without a version vector is passed on as it came", together},
        passes_on_without_versions},
    Row{{"broadcasts are numbered from 1 again while some wait", together}, renumbers_broadcasts},
};

}  // namespace

std::span<const Row> packet_rows() { return rows; }

}  // namespace memberlist::differential
