// One case: a node and what happens to it. Both sides start such a node and report what it did.
#pragma once

#include <string>
#include <vector>

#include "frame/frame_config.hpp"
#include "memberlist/node.hpp"

namespace memberlist::differential {

struct NodeSetup {
    std::string name = "self";
    IpAddress ip;
    std::uint16_t port = 7946;
    std::uint16_t default_port = 7946;
    ProtocolVersions versions;
    Bytes meta;
    std::string label;
    bool skip_label_check = false;
    bool verify_incoming = true;
    bool verify_outgoing = true;
    bool compress = true;
    bool has_policy = false;  ///< Refuses nodes whose name starts with refused_prefix.
    bool reclaims = false;    ///< Names of dead nodes can be reused at once.
    std::vector<Bytes> keys;  ///< The first key is the primary one.
    Bytes ack_payload;
    Bytes user_state;

    bool encrypts() const { return !keys.empty() && verify_outgoing; }
};

inline constexpr std::string_view refused_prefix = "refused";

enum class StepKind : std::uint8_t {
    packet = 1,         // a packet arrives
    stream = 2,         // the peer opens a stream, sends the data, and closes its side
    join = 3,           // the node joins the peer, which answers with the data
    send_reliable = 4,  // the node sends the data to the peer, on a stream
    send_best_effort = 5,
};

struct Step {
    StepKind kind = StepKind::packet;
    SocketAddress peer;
    bool peer_has_crc = false;  ///< For send_best_effort: the peer is known to understand CRCs.
    Bytes data;
};

struct Case {
    std::string_view kind;  ///< For the summary.
    std::uint64_t number = 0;
    NodeSetup setup;
    std::vector<Step> steps;

    // Encodes the question to the oracle.
    Bytes question() const;
};

// The layers of a node, and of a peer that talks to it.
frame::FrameConfig frame_config_of(const NodeSetup& setup);

}  // namespace memberlist::differential
