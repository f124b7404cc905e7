// memberlist reports dropped input only in its log.
#include <algorithm>
#include <array>

#include "outcome.hpp"

namespace memberlist::differential {

namespace {

struct Phrase {
    std::string_view text;
    Errc reason;
};

// Found at the start of a line, after "[LEVEL] memberlist: ".
constexpr std::array whole_lines{
    Phrase{"missing message type byte", Errc::empty_message},
    Phrase{"msg type (", Errc::unknown_message_type},
    Phrase{"Received invalid msgType (", Errc::unknown_message_type},
    Phrase{"Failed to decode compound request: ", Errc::malformed_compound},
    Phrase{"Compound request had ", Errc::truncated_compound},
    Phrase{"Got invalid checksum ", Errc::bad_checksum},
    Phrase{"discarding packet with unacceptable label ", Errc::label_mismatch},
    Phrase{"discarding stream with unacceptable label ", Errc::label_mismatch},
    Phrase{"unexpected double packet label header: ", Errc::unexpected_label},
    Phrase{"unexpected double stream label header: ", Errc::unexpected_label},
    Phrase{"cannot decode label; ", Errc::malformed_label},
    Phrase{"label header cannot be empty", Errc::malformed_label},
    Phrase{"failed to receive and remove the stream label header: ", Errc::malformed_label},
    Phrase{"Got ping for unexpected node ", Errc::unknown_node},
    Phrase{"Conflicting address for ", Errc::refused_by_policy},
    Phrase{"Ignoring an alive message for ", Errc::malformed_message},  // its versions are invalid
};

// Also at the start, followed by the text of an error.
constexpr std::array<std::string_view, 12> operations{
    "Failed to decompress payload: ",
    "Failed to decode ping request: ",
    "Failed to decode indirect ping request: ",
    "Failed to decode ack response: ",
    "Failed to decode nack response: ",
    "Failed to decode suspect message: ",
    "Failed to decode alive message: ",
    "Failed to decode dead message: ",
    "Failed to decode ping: ",
    "Failed to receive user message: ",
    "Failed to read remote state: ",
    "failed to receive: ",
};
// These operations run after the layers were removed, so an unexpected end concerns the message,
// not the compressed data.
constexpr std::array<std::string_view, 2> stream_operations{"Failed to receive user message: ",
                                                            "Failed to read remote state: "};

constexpr std::array errors{
    Phrase{"EOF", Errc::truncated},
    // Of LZW data; msgpack reports a plain EOF.
    Phrase{"unexpected EOF", Errc::malformed_compression},
    Phrase{"msgpack decode error ", Errc::malformed_message},
    Phrase{"lzw: ", Errc::malformed_compression},
    Phrase{"decompressed message is empty", Errc::malformed_compression},
    Phrase{"cannot decompress unknown algorithm ", Errc::unknown_compression},
    Phrase{"decompressed message is larger than limit ", Errc::limit_exceeded},
    Phrase{"remote node state is larger than limit ", Errc::limit_exceeded},
    Phrase{"number of nodes in header ", Errc::limit_exceeded},
    Phrase{"user state length ", Errc::limit_exceeded},
    Phrase{"user message length ", Errc::limit_exceeded},
    Phrase{"unsupported encryption version ", Errc::unsupported_encryption},
    Phrase{"cannot decrypt empty payload", Errc::truncated},
    Phrase{"payload is too small to decrypt: ", Errc::truncated},
    Phrase{"no installed keys could decrypt the message", Errc::decrypt_failed},
    Phrase{"remote state is encrypted and encryption is not configured", Errc::not_decryptable},
    Phrase{"encryption is configured but remote state is not encrypted", Errc::not_encrypted},
};

constexpr std::string_view decryption = "Decrypt packet failed: ";
constexpr std::string_view merge = "Failed push/pull merge: ";
constexpr std::string_view policy = "ignoring alive message for ";
constexpr std::string_view refutation = "Refuting a";
// Remarks about things that are done anyway.
constexpr std::array<std::string_view, 2> remarks{"Binding to public address without encryption!",
                                                  "Remote node state size is "};

template <class Phrases>
std::optional<std::string> find_phrase(const Phrases& phrases, std::string_view text) {
    const auto found = std::find_if(phrases.begin(), phrases.end(),
                                    [&](const Phrase& phrase) { return text.starts_with(phrase.text); });
    if (found == phrases.end()) return std::nullopt;
    return std::string(errc_name(found->reason));
}

bool is_about_stream_message(std::string_view operation) {
    return std::find(stream_operations.begin(), stream_operations.end(), operation) !=
           stream_operations.end();
}

std::string unknown_line(std::string_view line) { return "logged: " + std::string(line); }

std::string refused(std::string_view text) {
    const bool is_version = text.find("is incompatible: [") != std::string_view::npos;
    const bool is_absent_version = text.find("because Vsn is not present") != std::string_view::npos;
    if (is_absent_version) return std::string(errc_name(Errc::malformed_message));
    return std::string(errc_name(is_version ? Errc::incompatible_protocol : Errc::refused_by_policy));
}

}  // namespace

std::string refusal_in_join(std::string_view error) {
    constexpr std::string_view subject = "failed to join ";
    const auto address = error.find(subject);
    const auto colon = address == std::string_view::npos ? address : error.find(": ", address);
    if (colon == std::string_view::npos) return unknown_line(error);
    const std::string_view text = error.substr(colon + 2);
    if (text.starts_with("remote error: ")) return std::string(errc_name(Errc::remote_error));
    if (text.starts_with("received invalid msgType "))
        return std::string(errc_name(Errc::unknown_message_type));
    // LZW data and streams that end early look the same to the initiator.
    return find_phrase(errors, text).value_or(refused(text));
}

std::optional<std::string> refusal_in_log(std::string_view line) {
    constexpr std::string_view prefix = "] memberlist: ";
    const auto start = line.find(prefix);
    if (start == std::string_view::npos) return unknown_line(line);
    const std::string_view text = line.substr(start + prefix.size());
    if (std::any_of(remarks.begin(), remarks.end(), [&](auto remark) { return text.starts_with(remark); }))
        return std::nullopt;
    if (text.starts_with(refutation)) return std::string(refuted);
    if (text.starts_with(merge) || text.starts_with(policy)) return refused(text);
    if (auto found = find_phrase(whole_lines, text)) return found;
    for (const std::string_view operation : operations) {
        if (!text.starts_with(operation)) continue;
        if (text.substr(operation.size()).starts_with("unexpected EOF") &&
            is_about_stream_message(operation)) {
            return std::string(errc_name(Errc::truncated));
        }
        return find_phrase(errors, text.substr(operation.size())).value_or(unknown_line(line));
    }
    if (text.starts_with(decryption)) {
        return find_phrase(errors, text.substr(decryption.size())).value_or(unknown_line(line));
    }
    return unknown_line(line);
}

}  // namespace memberlist::differential
