#include "difference_rows.hpp"

#include <algorithm>
#include <array>

#include "body_shape.hpp"
#include "wire/decode.hpp"
#include "wire/limits.hpp"

namespace memberlist::differential {

namespace {

const wire::Limits wire_limits;

std::string name_of(Errc code) { return std::string(errc_name(code)); }

// --- reading messages ----------------------------------------------------------------------------

bool reads_bytes_from_containers(const Evidence& e) {
    return e.we_refuse(Errc::malformed_message) &&
           e.any_message_now([](const ArrivedMessage& m) { return has_container_for_bytes(m.raw); });
}

// An algorithm of ours alone; Go knows no other than LZW.
bool understands_lz4(const Evidence& e) {
    return e.go_refuses(Errc::unknown_compression) && !e.we_refuse(Errc::unknown_compression) &&
           e.any_message_now([](const ArrivedMessage& m) {
               const bool is_compressed =
                   !m.raw.empty() && m.raw.front() == static_cast<std::uint8_t>(wire::MessageType::compress);
               if (!is_compressed) return false;
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
               const auto decoded = wire::decode_stream_message(m.raw, wire_limits);
               return m.on_stream && !decoded && decoded.error().detail.starts_with("user state length");
           });
}

bool reserves_nodes(const Evidence& e) {
    return e.we_refuse(Errc::limit_exceeded) && e.any_message_now([](const ArrivedMessage& m) {
        const auto decoded = wire::decode_stream_message(m.raw, wire_limits);
        return m.on_stream && !decoded && decoded.error().detail.ends_with("exceeds what its bytes can hold");
    });
}

// A body can be too short and wrong; Go tells what it meets first, we what we look for first.
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

// Go decodes while it receives, and stops at the first fault; we wait until the message is whole.
bool judges_streams_early(const Evidence& e) {
    constexpr std::array reasons{Errc::truncated, Errc::stream_closed, Errc::malformed_message,
                                 Errc::limit_exceeded, Errc::unknown_message_type};
    const auto is_reason = [&](const std::string& refusal) {
        return std::any_of(reasons.begin(), reasons.end(),
                           [&](Errc reason) { return refusal == errc_name(reason); });
    };
    const auto& ours = e.our_step().refusals;
    const auto& go = e.go_step().refusals;
    // Neither side did anything but refuse, and perhaps answer with an error, or that would be what they
    // disagree about.
    const bool go_answers_early =
        e.disagreement().aspect == Aspect::reply && e.our_step().reply.empty() &&
        (e.we_refuse(Errc::truncated) || e.we_refuse(Errc::stream_closed)) &&
        e.disagreement().go.find("error 'msgpack decode error") != std::string::npos;
    return (e.disagreement().aspect == Aspect::refusals || go_answers_early) && e.is_stream() &&
           ours.size() == 1 && go.size() <= 1 && std::all_of(ours.begin(), ours.end(), is_reason) &&
           std::all_of(go.begin(), go.end(), is_reason);
}

// --- packets and streams as a whole --------------------------------------------------------------

bool nests_without_limit(const Evidence& e) { return e.we_refuse(Errc::nesting_too_deep); }

// Authenticated and yet refused: there is no padding, or nothing else.
bool is_refused_inside(const Evidence& e, std::uint8_t version) {
    if (e.step() == nullptr) return false;
    const auto found = e.layers().authenticate(*e.step());
    // Where plaintext is accepted, we go on with what did not open.
    const bool is_refused = e.we_refuse(Errc::decrypt_failed) || !e.tested().setup.verify_incoming;
    return is_refused && found.is_authentic && found.version == version && !found.is_readable;
}

bool takes_any_padding(const Evidence& e) { return is_refused_inside(e, 0); }

bool takes_empty_plaintext(const Evidence& e) { return is_refused_inside(e, 1); }

// We refuse what is claimed to be too long, Go when it turns out to be short, or something else.
bool bounds_compressions(const Evidence& e) {
    const std::string& ours = e.disagreement().ours;
    return e.disagreement().aspect == Aspect::reply && e.we_refuse(Errc::limit_exceeded) &&
           (ours.find("error 'compressed length (") != std::string::npos ||
            ours.find("error 'message length (") != std::string::npos);
}

// Port scanners and health checks do that.
bool counts_silent_streams(const Evidence& e) {
    return e.disagreement().aspect == Aspect::refusals && e.is_stream() && e.step()->data.empty() &&
           e.our_step().refusals.empty();
}

// An ERROR's text says in Go's words where msgpack went wrong.
bool words_errors_otherwise(const Evidence& e) {
    const std::string& ours = e.disagreement().ours;
    const std::string& go = e.disagreement().go;
    const auto text = go.find("error 'msgpack decode error [pos ");
    return e.disagreement().aspect == Aspect::reply && text != std::string::npos &&
           ours == go.substr(0, text) + "error 'the message body is malformed'";
}

// A part costs two bytes, and next to nothing once it is compressed.
bool looks_at_any_amount(const Evidence& e) {
    std::size_t messages = 0;
    std::size_t bytes = 0;
    for (const ArrivedMessage& message : e.messages()) {
        if (message.step != e.cause()) continue;
        ++messages;
        bytes += message.raw.size();
    }
    return !e.is_stream() && e.we_refuse(Errc::limit_exceeded) &&
           (messages > wire_limits.packet_messages || bytes > wire_limits.packet_work_bytes);
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

// Both sides refuse; only the words, or the time, differ.
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
