// Config: all that a node can be told before it starts. A value; change fields, then hand it to
// Memberlist::create.
//
// Start from lan(), wan() or local(). Field names follow Go's Config; the defaults are its DefaultLANConfig.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "memberlist/delegate.hpp"
#include "memberlist/event.hpp"
#include "memberlist/keyring.hpp"
#include "memberlist/log.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

enum class CompressionMethod : std::uint8_t {
    none,
    lzw,  ///< What Go peers understand.
    lz4,  ///< Between C++ nodes only: a Go peer drops what is compressed this way.
};

struct Config {
    static Config lan();    ///< One data center. Go: DefaultLANConfig.
    static Config wan();    ///< Across data centers: slower and more tolerant. Go: DefaultWANConfig.
    static Config local();  ///< One machine: faster. Go: DefaultLocalConfig.

    // --- who and where ---
    std::string name;   ///< Unique in the cluster, 1 to 1024 bytes.
    std::string label;  ///< Only nodes of the same label talk to each other; at most 255 bytes.
    bool skip_inbound_label_check = false;   ///< For when something in front of us takes labels off.
    std::string bind_host = "0.0.0.0";       ///< An IP literal; "0.0.0.0" and "::" bind to all interfaces.
    std::uint16_t bind_port = 7946;          ///< For packets and streams alike; 0 picks a free one.
    std::optional<SocketAddress> advertise;  ///< Where others reach us. Absent: the bound address; if that is
        ///< unspecified, the first private address of this host. Port 0: the
        ///< bound port.

    // --- protocol versions ---
    std::uint8_t protocol_version =
        2;  ///< 1 to 5. 1 means old encryption and no ports of their own for peers.
    std::uint8_t delegate_version = 0;  ///< The application's own protocol; Serf speaks 2 to 5.
    std::uint8_t delegate_version_min = 0;
    std::uint8_t delegate_version_max = 0;

    // --- failure detection ---
    Duration probe_interval = std::chrono::seconds(1);  ///< One member is probed per interval. At least 1 ms.
    Duration probe_timeout =
        std::chrono::milliseconds(500);  ///< For the direct answer; above the usual round trip.
    std::uint32_t indirect_checks = 3;   ///< Members asked to probe for us; 0 to 255.
    bool disable_tcp_pings = false;      ///< No stream ping when packets get no answer.
    std::uint32_t suspicion_mult = 4;    ///< Higher: slower to declare dead, more time to refute. From 1.
    std::uint32_t suspicion_max_timeout_mult = 6;  ///< Bound of an unconfirmed suspicion. From 1.
    std::uint32_t awareness_max_multiplier = 8;    ///< How much a node that doubts itself slows down. From 1.

    // --- dissemination ---
    Duration gossip_interval = std::chrono::milliseconds(200);  ///< Zero: none but on the back of probes.
    std::uint32_t gossip_nodes = 3;                             ///< Members told per interval; 0 to 255.
    Duration gossip_to_the_dead_time =
        std::chrono::seconds(30);        ///< Dead members are still told, and remembered, so long.
    std::uint32_t retransmit_mult = 4;   ///< Each message is sent mult * ceil(log10(n + 1)) times. From 1.
    std::size_t udp_buffer_size = 1400;  ///< Bytes we pack into a datagram; 512 to 65507.
    CompressionMethod compression = CompressionMethod::lzw;

    // --- anti-entropy ---
    Duration push_pull_interval =
        std::chrono::seconds(30);  ///< Full exchange with one member; scaled in large clusters.
    Duration tcp_timeout = std::chrono::seconds(10);  ///< To dial a stream, and again to exchange over it.

    Duration dead_node_reclaim_time = Duration::zero();  ///< When a dead member's name may move; zero: never.

    // --- encryption ---
    std::shared_ptr<Keyring> keyring;    ///< Null or empty: plaintext.
    bool gossip_verify_incoming = true;  ///< False, while upgrading: accept plaintext although keys exist.
    bool gossip_verify_outgoing = true;  ///< False, while upgrading: send plaintext although keys exist.

    // --- the application ---
    std::shared_ptr<Delegate> delegate;           ///< Null: no metadata, no state, no broadcasts.
    std::shared_ptr<AdmissionPolicy> admission;   ///< Null: everybody may join.
    std::shared_ptr<PingDelegate> ping_delegate;  ///< Null: empty acknowledgements.
    /// Called on the engine's thread after the step in which it happened; may call the Memberlist back.
    std::function<void(const Event&)> on_event;
    LogSink log = stderr_sink();  ///< Null: silence.
    LogLevel log_level = LogLevel::info;

    // --- determinism ---
    std::optional<std::uint64_t> random_seed;  ///< Of the protocol's choices; absent: unpredictable.

    // `invalid_argument` with the field, its value and the allowed range.
    Result<void> validate() const;
};

}  // namespace memberlist
