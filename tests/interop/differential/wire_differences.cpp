#include "difference_rows.hpp"

#include <algorithm>
#include <array>

#include "body_shape.hpp"
#include "expansion.hpp"
#include "wire/decode.hpp"
#include "written_limits.hpp"

namespace memberlist::differential {

namespace {

std::string name_of(Errc code) { return std::string(errc_name(code)); }

// --- reading messages ----------------------------------------------------------------------------

bool reads_bytes_from_containers(const Evidence& e) {
    return e.we_refuse(Errc::malformed_message) &&
           e.any_message_now([](const ArrivedMessage& m) { return has_container_for_bytes(m.raw); });
}

bool is_of_type(const ArrivedMessage& m, wire::MessageType type) {
    return !m.raw.empty() && m.raw.front() == static_cast<std::uint8_t>(type);
}

// An algorithm that only we support. Go knows only LZW. The content may again use an unknown
// algorithm.
bool understands_lz4(const Evidence& e) {
    return e.go_refuses(Errc::unknown_compression) && e.any_message_now([](const ArrivedMessage& m) {
        if (!is_of_type(m, wire::MessageType::compress)) return false;
        const auto compressed = wire::decode_compressed(BytesView(m.raw).subspan(1));
        return compressed && compressed->algorithm == wire::algorithm_lz4;
    });
}

bool looks_into_times(const Evidence& e) {
    return e.go_refuses(Errc::malformed_message) &&
           e.any_message_now([](const ArrivedMessage& m) { return has_malformed_time(m.raw); });
}

bool checks_user_state_late(const Evidence& e) {
    return e.disagreement().aspect == Aspect::refusals && e.we_refuse(Errc::limit_exceeded) &&
           e.any_message_now([](const ArrivedMessage& m) {
               const auto numbers = push_pull_numbers(m.raw);
               return m.on_stream && numbers &&
                      (numbers->user_state_bytes < 0 ||
                       numbers->user_state_bytes > written::user_state_bytes_max);
           });
}

bool reserves_nodes(const Evidence& e) {
    return e.we_refuse(Errc::limit_exceeded) && e.any_message_now([](const ArrivedMessage& m) {
        const auto numbers = push_pull_numbers(m.raw);
        return m.on_stream && numbers && numbers->nodes > written::nodes_unweighed &&
               numbers->nodes > numbers->bytes_behind / written::node_bytes_min;
    });
}

// A body can be both too short and wrong. Go reports the first fault that it meets, we the first
// one that we check for.
bool names_another_fault(const Evidence& e) {
    if (e.disagreement().aspect != Aspect::refusals) return false;
    const auto undecodable = [](std::vector<std::string> refusals) {
        std::replace(refusals.begin(), refusals.end(), name_of(Errc::truncated),
                     name_of(Errc::malformed_message));
        std::sort(refusals.begin(), refusals.end());
        return refusals;
    };
    return undecodable(e.our_step().refusals) == undecodable(e.go_step().refusals);
}

// Go decodes while receiving and stops at the first fault. We wait for the whole message.
bool judges_streams_early(const Evidence& e) {
    constexpr std::array reasons{Errc::truncated, Errc::stream_closed, Errc::malformed_message,
                                 Errc::limit_exceeded, Errc::unknown_message_type};
    const auto is_reason = [&](const std::string& refusal) {
        return std::any_of(reasons.begin(), reasons.end(),
                           [&](Errc reason) { return refusal == errc_name(reason); });
    };
    const auto& ours = e.our_step().refusals;
    const auto& go = e.go_step().refusals;
    // Neither side did anything but refuse and perhaps reply with an error. Otherwise they would
    // disagree about that.
    const bool go_answers_early =
        e.disagreement().aspect == Aspect::reply && e.our_step().reply.empty() &&
        (e.we_refuse(Errc::truncated) || e.we_refuse(Errc::stream_closed)) &&
        e.disagreement().go.find("error 'msgpack decode error") != std::string::npos;
    return (e.disagreement().aspect == Aspect::refusals || go_answers_early) && e.is_stream() &&
           ours.size() == 1 && go.size() <= 1 && std::all_of(ours.begin(), ours.end(), is_reason) &&
           std::all_of(go.begin(), go.end(), is_reason);
}

// --- packets and streams as a whole --------------------------------------------------------------

bool nests_without_limit(const Evidence& e) {
    return e.we_refuse(Errc::nesting_too_deep) && e.any_message_now([](const ArrivedMessage& m) {
        const bool holds_others =
            is_of_type(m, wire::MessageType::compound) || is_of_type(m, wire::MessageType::compress);
        return !m.on_stream && holds_others && m.depth >= written::nesting_max;
    });
}

// Authentic but refused: there is no padding, or only padding.
bool is_refused_inside(const Evidence& e, std::uint8_t version) {
    if (e.step() == nullptr) return false;
    const auto found = e.layers().authenticate(*e.step());
    // If plaintext is accepted, we continue with what could not be decrypted.
    const bool is_refused = e.we_refuse(Errc::decrypt_failed) || !e.tested().setup.verify_incoming;
    return is_refused && found.is_authentic && found.version == version && !found.is_readable;
}

bool takes_any_padding(const Evidence& e) { return is_refused_inside(e, 0); }

bool takes_empty_plaintext(const Evidence& e) { return is_refused_inside(e, 1); }

// We refuse a claimed length that is too long. Go refuses when the data turn out to be short, or
// for another reason.
bool bounds_compressions(const Evidence& e) {
    return e.disagreement().aspect == Aspect::reply && e.we_refuse(Errc::limit_exceeded) &&
           e.any_message_now([](const ArrivedMessage& m) {
               if (!m.on_stream || !is_of_type(m, wire::MessageType::compress)) return false;
               const Claims claims = claims_of(m.raw);
               return claims.longest_value > written::compression_bytes_max ||
                      claims.bytes > written::stream_message_bytes_max;
           });
}

// Port scanners and health checks do this.
bool counts_silent_streams(const Evidence& e) {
    return e.disagreement().aspect == Aspect::refusals && e.is_stream() && e.step()->data.empty() &&
           e.our_step().refusals.empty();
}

// The text of an ERROR describes the msgpack fault in Go's words.
bool words_errors_otherwise(const Evidence& e) {
    const std::string& ours = e.disagreement().ours;
    const std::string& go = e.disagreement().go;
    const auto text = go.find("error 'msgpack decode error [pos ");
    return e.disagreement().aspect == Aspect::reply && text != std::string::npos &&
           ours == go.substr(0, text) + "error 'the message body is malformed'";
}

// A part costs two bytes, and almost nothing when compressed. If an expansion fails at its end,
// which is all that Go reports, its cost still counts and uses up the packet's budget, so that
// nothing after it is expanded.
bool looks_at_any_amount(const Evidence& e) {
    std::size_t messages = 0;
    std::size_t expanded = 0;
    std::size_t compressions = 0;
    bool has_damaged = false;
    for (const ArrivedMessage& message : e.messages()) {
        if (message.step != e.cause()) continue;
        ++messages;
        const auto expansion = expansion_of(message.raw);
        if (!expansion) continue;
        ++compressions;
        expanded += expansion->bytes;
        has_damaged = has_damaged || expansion->is_damaged;
    }
    const bool is_too_much = messages > written::packet_messages_max ||
                             expanded > written::packet_expansion_bytes_max ||
                             (has_damaged && compressions > 1);
    return !e.is_stream() && e.we_refuse(Errc::limit_exceeded) && is_too_much;
}

constexpr std::array rows{
    Row{{"array of small ints, or a map, for bytes, text or a key", apart}, reads_bytes_from_containers},
    Row{{"extension of type -1 with a length other than 4, 8 or 12", apart}, looks_into_times},
    Row{{"nodes of a push/pull that are smaller than any real one", apart}, reserves_nodes},
    Row{{"LZ4 is understood", apart}, understands_lz4},
    Row{{"unbounded nesting", apart}, nests_without_limit},
    Row{{"unbounded messages and expansion in a packet", apart}, looks_at_any_amount},
    Row{{"any padding", apart}, takes_any_padding},
    Row{{"an empty plaintext", apart}, takes_empty_plaintext},
};

// Both sides refuse. Only the wording or the time differs.
constexpr std::array wordings{
    Row{{"UserStateLen out of range", together}, checks_user_state_late},
    Row{{"which fault of a body is told", together}, names_another_fault},
    Row{{"a stream message is judged before it is whole", together}, judges_streams_early},
    Row{{"error text of a msgpack body", together}, words_errors_otherwise},
    Row{{"lengths in a stream's COMPRESS", together}, bounds_compressions},
    Row{{"a stream without a byte is refused for its label", together}, counts_silent_streams},
};

}  // namespace

std::span<const Row> wire_rows() { return rows; }

std::span<const Row> wording_rows() { return wordings; }

}  // namespace memberlist::differential
