// Config: all settings of a node. Start from lan(), wan() or local(), change fields, then pass it
// to Memberlist::create().
//
// Field names follow Go's Config, and the defaults are those of its DefaultLANConfig.
// include/README.md maps every field of Go's Config to its counterpart here. The ranges in the
// comments are the ones that validate() enforces.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "memberlist/capabilities.hpp"
#include "memberlist/delegate.hpp"
#include "memberlist/event.hpp"
#include "memberlist/export.hpp"
#include "memberlist/keyring.hpp"
#include "memberlist/log.hpp"
#include "memberlist/metrics.hpp"
#include "memberlist/network.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

class Transport;  // transport.hpp

/// The highest Config::first_incarnation. It leaves half of all numbers for refutations.
inline constexpr std::uint32_t first_incarnation_max = 0x7fff'ffff;

/// Returns a Config::first_incarnation that is higher after every restart: the number of seconds
/// from the start of 2024 to `now`, clamped to the range 1 to first_incarnation_max. The maximum is
/// reached in 2092.
///
/// Such an incarnation immediately supersedes everything that other nodes remember about the node's
/// previous run, such as its death or its metadata. A node that starts at 1 again must first hear
/// which incarnation it has to exceed (memberlist issue 311).
///
/// The clock must not go back between two starts. While the node runs, each refutation and each
/// update of its metadata raises its incarnation, usually by one. They must happen less than once a
/// second on average; otherwise the incarnation overtakes the clock. If you set
/// Limits::incarnation_jump, read its comment.
MEMBERLIST_API std::uint32_t incarnation_from_clock(std::chrono::system_clock::time_point now);

/// How outgoing messages are compressed. Go: EnableCompression, which selects `lzw` or `none`.
enum class CompressionMethod : std::uint8_t {
    /// No compression.
    none,
    /// Go's compression.
    lzw,
    /// For clusters of C++ nodes only. All nodes of this library can read it, whatever they send
    /// themselves. It applies to everything sent over streams, and to packets that it makes
    /// smaller. Go peers drop such messages: "cannot decompress unknown algorithm 196".
    ///
    /// A node that sends LZ4 therefore cannot join through a Go peer. If a Go peer joins an LZ4
    /// node, that join fails, but the LZ4 node has by then learned the members of the Go cluster.
    /// It suspects them whenever they cannot read its pings, and finally declares them dead. The Go
    /// nodes refute this and keep each other as members; to them it is only noise: errors in their
    /// logs, and refutations.
    lz4,
};

/// The settings of a node. A value type; not thread-safe. The objects that it points to (keyring,
/// delegates, sinks) are shared with the node.
struct MEMBERLIST_API Config {
    /// Settings for one data center. Go: DefaultLANConfig.
    static Config lan();
    /// Settings across data centers: slower and more tolerant. Go: DefaultWANConfig.
    static Config wan();
    /// Settings for a single machine: faster. Go: DefaultLocalConfig.
    static Config local();

    // --- name and addresses ---
    /// This node's name, unique in the cluster; 1 to 512 bytes.
    std::string name;
    /// The cluster's label; at most 255 bytes. Only nodes with the same label talk to each other.
    std::string label;
    /// Set it if a proxy in front of this node strips labels.
    bool skip_inbound_label_check = false;
    /// The IP literal to bind to. "0.0.0.0" means all interfaces with IPv4, "::" all interfaces
    /// with IPv4 and IPv6.
    std::string bind_host = "0.0.0.0";
    /// The port for both packets and streams; 0 picks a free one.
    std::uint16_t bind_port = 7946;
    /// The address at which others reach this node. If absent, the bound address or, if that is
    /// unspecified, the host's first private address. Port 0 means the bound port.
    std::optional<SocketAddress> advertise;

    /// The incarnation that this node starts with; 1 to first_incarnation_max. Others accept a
    /// restarted node immediately only if its incarnation is higher than the one they remember; see
    /// incarnation_from_clock(). Go: always 1.
    std::uint32_t first_incarnation = 1;

    // --- other nodes ---
    /// If true, joins, pings and user messages must name the other node ("name/host:port" for a
    /// seed), or they fail with `invalid_argument`. Replies are still sent to nodes that give no
    /// name. Go: RequireNodeNames, which also suppresses those replies.
    bool require_node_names = false;
    /// The networks that members' addresses must belong to; absent means any. An alive message from
    /// outside, or about a node outside, is dropped and counted as `refused_by_policy`. A node
    /// outside still gets answers, for example to a join, but is not listed as a member. An empty
    /// list allows only this node. IPv4 addresses match in both of their forms (address.hpp).
    ///
    /// This node always lists itself, even if the networks exclude its address. But validate()
    /// rejects a non-empty list that excludes it, because nodes with the same list would refuse
    /// this node.
    ///
    /// Go: CIDRsAllowed. Go documents the empty list in the same way, but its code then allows
    /// every node; and a Go node outside its own list does not list itself.
    std::optional<std::vector<IpNetwork>> allowed_networks;
    /// The networks that packets and streams are accepted from; absent means any, an empty list
    /// none. Anything from elsewhere is dropped unread and counted as `refused_by_policy`: pings
    /// get no answer, no key is tried, and streams are closed immediately. Outgoing connections are
    /// not checked.
    ///
    /// What counts is the address that this node sees, whereas `allowed_networks` checks the
    /// addresses that members advertise. Nodes behind a relay or NAT appear under its address, so
    /// allowing that address allows all of them. A host with several addresses may send from any of
    /// them, so allow all of them. Include this node's own address if its seeds may include itself.
    /// The source of a packet can be forged; that of a stream cannot. IPv4 addresses match in both
    /// of their forms (address.hpp). Go has no such list: its CIDRsAllowed checks the source of
    /// alive messages after decryption.
    std::optional<std::vector<IpNetwork>> allowed_sources;

    // --- protocol versions ---
    /// The protocol version to speak; 1 to 5. Version 1 uses the old encryption and requires all
    /// peers to share one port.
    std::uint8_t protocol_version = 2;
    /// The version of the application's own protocol, from delegate_version_min to
    /// delegate_version_max; Serf speaks 2 to 5.
    std::uint8_t delegate_version = 0;
    std::uint8_t delegate_version_min = 0;  ///< The lowest that this node understands.
    std::uint8_t delegate_version_max = 0;  ///< The highest that this node understands.

    // --- failure detection ---
    /// Time between probes, each of one member; 1 ms to 1 h.
    Duration probe_interval = std::chrono::seconds(1);
    /// Time to wait for a direct answer, longer than the usual round trip; 1 ms to 1 h.
    Duration probe_timeout = std::chrono::milliseconds(500);
    /// Members asked to probe on our behalf when a direct probe fails; 0 to 255.
    std::uint32_t indirect_checks = 3;
    /// Disables the stream ping that follows when packets get no answer.
    bool disable_tcp_pings = false;
    /// Disables the stream ping for single members: the function is called with the member's name
    /// when packets get no answer, and returns true to skip the stream ping. Null: skip none. The
    /// rules for Delegate functions apply (delegate.hpp): it is called on the node's thread, which
    /// waits for it, and must not throw. Released by shutdown(). Go: DisableTcpPingsForNode.
    std::function<bool(std::string_view name)> disable_tcp_pings_for_node;
    /// Scales the shortest suspicion timeout, suspicion_mult * log10(members) * probe_interval; 1
    /// to 100. Higher values leave a member more time to refute the suspicion, but failures are
    /// declared later.
    std::uint32_t suspicion_mult = 4;
    /// The longest suspicion timeout, which an unconfirmed suspicion gets, as a multiple of the
    /// shortest; 1 to 100.
    std::uint32_t suspicion_max_timeout_mult = 6;
    /// Makes a member unreachable (NodeUnreachable) instead of dead when its suspicion expires. It
    /// becomes dead when the application calls Memberlist::confirm_dead() or when another node
    /// declares it dead, as nodes without this option do. Until then it stays in the member list,
    /// is probed, and is told of the suspicion; it is alive again as soon as it refutes the
    /// suspicion.
    ///
    /// Partition healing (`heal_interval`) tries to reach it as if it had failed: the member may
    /// have forgotten this node, for example during a partition, and would then not contact it.
    /// Modeled on Swift Cluster Membership; Go has no counterpart.
    bool unreachable_first = false;
    /// The highest factor by which a node that doubts its own health slows down its probes; 1 to
    /// 100.
    std::uint32_t awareness_max_multiplier = 8;

    // --- dissemination ---
    /// Time between rounds of gossip; up to 1 h. Zero: gossip only travels along with probes.
    Duration gossip_interval = std::chrono::milliseconds(200);
    /// Members that each round of gossip is sent to; 0 to 255.
    std::uint32_t gossip_nodes = 3;
    /// How long dead members still receive gossip and are remembered; up to a year.
    Duration gossip_to_the_dead_time = std::chrono::seconds(30);
    /// Each message is sent retransmit_mult * ceil(log10(members + 1)) times; 1 to 100.
    std::uint32_t retransmit_mult = 4;
    /// Size of the largest gossip packet in bytes; 512 to 65507, and at least the size of a leave
    /// message with this node's name and label.
    std::size_t udp_buffer_size = 1400;
    /// Compression of outgoing packets and streams.
    CompressionMethod compression = CompressionMethod::lzw;

    // --- anti-entropy ---
    /// Time between full state exchanges (push/pulls) with a random member, longer in large
    /// clusters; up to a year. Zero: none.
    Duration push_pull_interval = std::chrono::seconds(30);
    /// Time limit for each of the three phases of a stream: dialing, sending and receiving; 1 ms to
    /// 1 h. On a stream that we dialed, the last two share twice this time.
    Duration tcp_timeout = std::chrono::seconds(10);

    // --- beyond Go: healing and leaving ---
    /// Time between attempts to reach a failed member, so that the halves of a partitioned cluster
    /// merge again; up to 1 h. The larger the cluster, the fewer attempts each node makes. A node
    /// that is alone also joins again through the seeds of its earlier joins that are host names
    /// and have worked before. Zero: never, as in Go.
    Duration heal_interval = std::chrono::seconds(15);
    /// How long failed members are remembered for healing; up to a year. Members that left are not
    /// remembered.
    Duration heal_retention = std::chrono::hours(24);
    /// Number of random members that receive our leave over a stream, so that the process may exit
    /// as soon as leave() returns; 0 to 255. Zero: gossip only, as in Go.
    std::uint32_t leave_streams = 3;

    /// How long a member must have been dead before another address may take its name; up to a
    /// year. Zero: never.
    Duration dead_node_reclaim_time = Duration::zero();

    // --- encryption ---
    /// A key of 16, 24 or 32 bytes. create() makes it the primary key of `keyring`, creating a ring
    /// if there is none, and wipes its own copy. Other users of a shared keyring encrypt with it
    /// from then on, even if create() then fails (as in Go). Empty: the keyring is used as it is.
    Bytes secret_key;
    /// The cluster's keys. Messages are plaintext if it is null or empty and `secret_key` is empty.
    std::shared_ptr<Keyring> keyring;
    /// Rejects plaintext while there are keys. Set it to false only while introducing encryption to
    /// a running cluster.
    bool gossip_verify_incoming = true;
    /// Encrypts while there are keys. Set it to false only while introducing encryption to a
    /// running cluster.
    bool gossip_verify_outgoing = true;

    // --- the application ---
    /// Supplies metadata, state and broadcasts. Null: there are none.
    std::shared_ptr<Delegate> delegate;
    /// Decides which nodes may become members. Null: any.
    std::shared_ptr<AdmissionPolicy> admission;
    /// Adds payloads to acknowledgements and measures round trips. Null: acknowledgements are
    /// empty.
    std::shared_ptr<PingDelegate> ping_delegate;
    /// Receives every event, on the node's thread, once the packet, timer or request that caused it
    /// has been handled; the first event may come before create() returns. A function that takes
    /// `const Event&` is accepted, too. It may call the Memberlist and must not throw. The node
    /// waits while it runs; read an EventStream instead if handling events takes time. Released by
    /// shutdown(). Go: EventDelegate and ConflictDelegate.
    std::function<void(const EventRecord&)> on_event;
    /// Receives log records. Null: no logging.
    LogSink log = stderr_sink();
    /// The lowest level to log; records below it are not even built.
    LogLevel log_level = LogLevel::info;
    /// Receives metrics. Null: nothing is measured. Released by shutdown().
    std::shared_ptr<MetricsSink> metrics;
    /// Labels added to every metric; names must not be empty. Go: MetricLabels.
    std::vector<MetricLabel> metric_labels;
    /// Time between measurements of the broadcast queue; up to 1 h. Zero: never. Go:
    /// QueueCheckInterval.
    Duration queue_check_interval = std::chrono::seconds(30);

    // --- limits that Go does not have ---
    /// Limits on what other nodes can make this node store. Input is checked against them before it
    /// is stored. Refused input is counted as `limit_exceeded`, except for broadcasts, which have
    /// counters of their own.
    struct Limits {
        /// Members in the table, including dead ones and ourselves; 1 to 1048576, as many as a
        /// push/pull can carry.
        std::size_t members = 1'048'576;
        /// Bytes of those members in a push/pull, including names and metadata; 64 KiB to 32 MiB.
        /// Peers refuse a push/pull above 40 MiB, and an encrypted one above 20 MiB.
        std::size_t members_bytes = 32 * 1024 * 1024;
        /// Queued gossip messages; 1 to 16777216. When the queue is full, the message that would be
        /// sent last is dropped.
        std::size_t broadcasts = 65'536;
        /// Pings in flight on behalf of other members; 1 to 1048576.
        std::size_t relays = 4'096;
        /// Accepted streams open at a time; 1 to 65535. At the limit, a new stream replaces the
        /// oldest one if that has been open for a second, and is refused otherwise. Go: 128
        /// push/pulls.
        std::size_t accepted_streams = 256;
        /// Accepted streams from one source at a time; 1 to 65535. A source is an IPv4 address or
        /// an IPv6 /64 network. At the limit, a new stream replaces the source's oldest one under
        /// the same rule. Within a /64, it replaces the oldest stream of the address with the most
        /// streams. That stream may have been open for less than a second if its address has more
        /// streams than the new stream's address would have with the new one.
        ///
        /// As long as this limit is below `accepted_streams`, no single source can shut out the
        /// others. Nodes that share an address (one host, NAT) share this limit. Go: no limit.
        std::size_t accepted_streams_per_source = 64;
        /// Accepted streams with a push/pull in progress, until the answer is written; 1 to 65535.
        /// At the limit, a new push/pull replaces the oldest one under the same rule. One source
        /// may have a quarter of them. Go: 128, and further ones are refused.
        std::size_t push_pulls = 128;
        /// Bytes that all streams together have received but not processed, or written but not
        /// sent; 1 MiB to 64 GiB. Above it, the largest accepted stream of the source that holds
        /// the most bytes is closed.
        std::size_t held_bytes = 256 * 1024 * 1024;
        /// Addresses that one join dials at a time; 1 to 256. Go: one.
        std::size_t join_parallel = 8;
        /// The largest accepted jump of a member's incarnation, our own included; 0 or 1024 to
        /// 1073741824. A message about a known member is ignored if its incarnation exceeds the one
        /// we know by more than this limit: no node refutes that many times between two messages
        /// that reach us. A single forged message then cannot push a member's incarnation close to
        /// the highest number, 2^32-1, beyond which the member could not refute. Zero: no limit,
        /// except near that number (SECURITY.md). Go: no limit.
        ///
        /// Set it on all nodes or on none. Nodes without the limit, including Go nodes, believe
        /// messages that nodes with it ignore. A member that ignores an accusation of itself does
        /// not refute it, so the nodes without the limit consider it dead until they forget it
        /// (`gossip_to_the_dead_time`).
        ///
        /// Likewise, if a member restarts with an incarnation that differs from the known one by
        /// more than this limit, in either direction, the others do not accept the member until
        /// they have forgotten its previous run. With incarnation_from_clock(), that happens if the
        /// previous start was more than this many seconds ago.
        std::uint32_t incarnation_jump = 0;
    };
    /// This node's limits.
    Limits limits;

    // --- replacements for parts of the system: capabilities.hpp, transport.hpp ---
    /// The clock. Null: the system's steady clock. The node keeps it for as long as a Memberlist of
    /// this node exists, so the clock must not own a Memberlist.
    std::shared_ptr<Clock> clock;
    /// The source of unpredictable bytes. Null: the system's.
    std::shared_ptr<Entropy> entropy;
    /// Resolves the host names of seeds. Null: the system's resolver with the system's
    /// configuration.
    HostResolver resolver;
    /// Carries packets and streams. Null: UDP and TCP on `bind_host` and `bind_port`. Released by
    /// shutdown().
    std::shared_ptr<Transport> transport;

    // --- determinism ---
    /// The seed of the protocol's random choices. Absent: unpredictable.
    std::optional<std::uint64_t> random_seed;

    // Checks every field, without opening anything. Memberlist::create() calls it first.
    // Errors:
    // - `invalid_argument`: the detail names the field, its value and the allowed range.
    Result<void> validate() const;
};

}  // namespace memberlist
