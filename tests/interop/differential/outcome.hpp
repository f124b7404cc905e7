// The actions of a node in one step, in a form that both sides share.
//
// Events and refusals are lines of text, so that a mismatch is readable as printed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "case.hpp"

namespace memberlist::differential {

struct SentPacket {
    std::string to;
    Bytes datagram;
};

struct StepOutcome {
    std::vector<SentPacket> packets;
    Bytes reply;   ///< Written to the accepted stream.
    Bytes dialed;  ///< Written to the stream that we dialed, after `dialed_to`.
    std::string dialed_to;
    std::vector<std::string> events;     ///< Events of the application, in order.
    std::vector<std::string> questions;  ///< Questions to the application and remote states, in
                                         ///< order.
    std::vector<std::string> refusals;   ///< Names of Errc for drops, and "refuted"; sorted.
    std::optional<bool> succeeded;       ///< For an operation.
};

struct CaseOutcome {
    std::string crash;               ///< If not empty, there are no more steps. Go only.
    std::vector<StepOutcome> steps;  ///< The first step is the node's start.
};

inline constexpr std::string_view refuted = "refuted";

// The text form of a node on both sides. It shows the meaning of an address; the form is compared
// in the bytes sent.
std::string describe(std::string_view name, BytesView ip, std::uint16_t port, BytesView meta,
                     const ProtocolVersions& versions);
std::string describe(const Node& node);
// Returns "10.0.0.1:7946", or hexadecimal bytes if they are not an address.
std::string describe_address(BytesView ip, std::uint16_t port);
std::string describe_bytes(BytesView bytes);

// Parses the oracle's answer to Case::question().
CaseOutcome parse_outcome(BytesView answer);
// Returns the refusal behind a warning or an error in memberlist's log, or nothing.
std::optional<std::string> refusal_in_log(std::string_view line);
// Returns the refusal behind the error of a join.
std::string refusal_in_join(std::string_view error);

}  // namespace memberlist::differential
