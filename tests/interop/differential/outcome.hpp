// What a node did in one step, in a form in which both sides can be compared.
//
// Events and refusals are lines of text, so that a mismatch can be read as it is printed.
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
    Bytes reply;   ///< Written on the accepted stream.
    Bytes dialed;  ///< Written on the stream we dialed, behind `dialed_to`.
    std::string dialed_to;
    std::vector<std::string> events;     ///< What the application was told, in order.
    std::vector<std::string> questions;  ///< What it was asked, and the remote state it got, in order.
    std::vector<std::string> refusals;   ///< Names of Errc for what was dropped, and "refuted"; sorted.
    std::optional<bool> succeeded;       ///< Of an operation.
};

struct CaseOutcome {
    std::string crash;               ///< Not empty: there is no more to tell. Go only.
    std::vector<StepOutcome> steps;  ///< The first one is the node's start.
};

inline constexpr std::string_view refuted = "refuted";

// How both sides write a node. Addresses are written by meaning; the forms are compared in the bytes sent.
std::string describe(std::string_view name, BytesView ip, std::uint16_t port, BytesView meta,
                     const ProtocolVersions& versions);
std::string describe(const Node& node);
// "10.0.0.1:7946"; the bytes in hexadecimal where they are no address.
std::string describe_address(BytesView ip, std::uint16_t port);
std::string describe_bytes(BytesView bytes);

// The oracle's answer to Case::question().
CaseOutcome parse_outcome(BytesView answer);
// The refusal that a warning or an error in memberlist's log stands for; nothing where it is none.
std::optional<std::string> refusal_in_log(std::string_view line);
// The same for the error that a join ends with.
std::string refusal_in_join(std::string_view error);

}  // namespace memberlist::differential
