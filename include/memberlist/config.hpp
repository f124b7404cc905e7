// Config: all that a node can be told before it starts. A value; change fields, then hand it to
// Memberlist::create.
//
// Start from lan(), wan() or local(). Field names follow Go's Config; the defaults are its DefaultLANConfig.
// include/README.md lists every field of Go's and what stands for it here. validate() checks all of them in one
// place; the ranges in the comments are what it allows.
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

/// The most that Config::first_incarnation may be: as many numbers are left to refute with.
inline constexpr std::uint32_t first_incarnation_max = 0x7fff'ffff;

/// A Config::first_incarnation that is higher after every restart: the seconds from the beginning of 2024 to
/// `now`, at least 1 and at most first_incarnation_max, which it reaches in 2092. Whatever the others remember
/// of the node, that it is dead or what it looked like, is then outdated at once; a node that begins at 1 again
/// has to be told first what it has to outdo (memberlist issue 311). It needs a clock that does not go back
/// between two starts, and a node that is accused less than once a second. With Limits::incarnation_jump, see there.
MEMBERLIST_API std::uint32_t incarnation_from_clock(std::chrono::system_clock::time_point now);

/// How what we send is compressed. Go: EnableCompression, which is `lzw` or `none`.
enum class CompressionMethod : std::uint8_t {
    /// Not at all.
    none,
    /// What Go peers understand.
    lzw,
    /// For clusters of C++ nodes only. Every node of this library reads it, whatever it sends itself; a Go peer
    /// drops it: "cannot decompress unknown algorithm 196". All that goes over a stream is compressed, and
    /// packets are where that makes them smaller. So we cannot join through a Go peer; where a Go peer joins
    /// us its join fails, but we have read of its cluster, and then suspect healthy Go nodes that cannot read
    /// our pings, and take them for dead at last. Go nodes refute what they hear of that and keep each other;
    /// they take no harm but the noise.
    lz4,
};

/// What a node is told before it starts. A value, used by one thread at a time; what it points to (keyring,
/// delegates, sinks) is shared with the node.
struct MEMBERLIST_API Config {
    /// One data center. Go: DefaultLANConfig.
    static Config lan();
    /// Across data centers: slower and more tolerant. Go: DefaultWANConfig.
    static Config wan();
    /// One machine: faster. Go: DefaultLocalConfig.
    static Config local();

    // --- who and where ---
    /// Unique in the cluster, 1 to 512 bytes.
    std::string name;
    /// Only nodes of the same label talk to each other; at most 255 bytes.
    std::string label;
    /// For when something in front of us takes labels off.
    bool skip_inbound_label_check = false;
    /// An IP literal; "0.0.0.0" and "::" bind to all interfaces.
    std::string bind_host = "0.0.0.0";
    /// For packets and streams alike; 0 picks a free one.
    std::uint16_t bind_port = 7946;
    /// Where others reach us. Absent: the bound address; if that is unspecified, the first private address of
    /// this host. Port 0: the bound port.
    std::optional<SocketAddress> advertise;

    /// What the others are told at first; 1 to first_incarnation_max. Only a higher one outdoes what they
    /// remember of an earlier run: see incarnation_from_clock(). Go: always 1.
    std::uint32_t first_incarnation = 1;

    // --- who else ---
    /// Joins, pings and user messages need the other node's name, "name/host:port" for a seed; those without
    /// are refused with `invalid_argument`. Answers go to whoever asked, named or not. Go: RequireNodeNames;
    /// it leaves such questions without an answer.
    bool require_node_names = false;
    /// Where other members may live; absent: anywhere. Alive messages that come from elsewhere, or tell of a
    /// node elsewhere, are dropped and counted as `refused_by_policy`; whoever is refused so may still ask
    /// (its joins are answered), yet is nobody's member. We ourselves are always kept, but validate() refuses
    /// an address of our own that the others, having the same list, would refuse. An empty list allows nobody
    /// but ourselves.
    ///
    /// Go: CIDRsAllowed. Differences: Go documents the same of an empty list and then allows everybody, and
    /// a Go node that does not allow itself is missing from its own list of members.
    std::optional<std::vector<IpNetwork>> allowed_networks;
    /// From where packets are read and streams are accepted; absent: from anywhere. What comes from elsewhere is
    /// dropped before anything of it is looked at, and counted as `refused_by_policy`: no ping is answered, no key tried,
    /// and the stream closed at once. An empty list: from nowhere.
    ///
    /// What counts is the address that we see. Behind a relay or a translator (NAT) that is the relay's, so allow that,
    /// and everybody behind it; of a host with several addresses its system chooses one, so allow all of them, and our own
    /// if we join ourselves. Whom we dial is not asked for here. A source of packets can be forged; of streams it can not.
    /// IPv4 in either form, as in `allowed_networks`, which is about where members say that they live. Go has no such
    /// list: its CIDRsAllowed looks at the source of alive messages, once they are decrypted.
    std::optional<std::vector<IpNetwork>> allowed_sources;

    // --- protocol versions ---
    /// 1 to 5. 1: old encryption, and all peers share one port.
    std::uint8_t protocol_version = 2;
    /// The application's own protocol; Serf speaks 2 to 5.
    std::uint8_t delegate_version = 0;
    std::uint8_t delegate_version_min = 0;  ///< The lowest that we understand.
    std::uint8_t delegate_version_max = 0;  ///< The highest that we understand.

    // --- failure detection ---
    /// One member is probed per interval; 1 ms to 1 h.
    Duration probe_interval = std::chrono::seconds(1);
    /// For the direct answer, above the usual round trip; 1 ms to 1 h.
    Duration probe_timeout = std::chrono::milliseconds(500);
    /// Members asked to probe for us; 0 to 255.
    std::uint32_t indirect_checks = 3;
    /// No stream ping when packets get no answer.
    bool disable_tcp_pings = false;
    /// The same for single members: asked with the member's name whenever a packet got no answer, on the
    /// engine's thread, in the middle of a step, as a Delegate is; true: no stream ping. Must not throw, and
    /// is let go of by shutdown(). Null: pings for all. Go: DisableTcpPingsForNode.
    std::function<bool(std::string_view name)> disable_tcp_pings_for_node;
    /// Higher: slower to declare dead, more time to refute; 1 to 100.
    std::uint32_t suspicion_mult = 4;
    /// Bound of an unconfirmed suspicion; 1 to 100.
    std::uint32_t suspicion_max_timeout_mult = 6;
    /// True: a suspicion that runs out makes a member unreachable (NodeUnreachable) instead of dead. It is dead when
    /// the application says so (Memberlist::confirm_dead()), or when somebody else does, as others without this
    /// option will; until then it is listed, probed and told of its suspicion, and alive as soon as it refutes that.
    /// Partition healing (`heal_interval`) looks for it as for one that failed: who has forgotten us cannot tell us.
    /// After SWIM's Swift implementation; Go has no such thing.
    bool unreachable_first = false;
    /// How much a node that doubts itself slows down; 1 to 100.
    std::uint32_t awareness_max_multiplier = 8;

    // --- dissemination ---
    /// Zero: gossip only on the back of probes. Up to 1 h.
    Duration gossip_interval = std::chrono::milliseconds(200);
    /// Members told per interval; 0 to 255.
    std::uint32_t gossip_nodes = 3;
    /// Dead members are still told, and remembered, so long.
    Duration gossip_to_the_dead_time = std::chrono::seconds(30);
    /// Each message is sent mult * ceil(log10(n + 1)) times; 1 to 100.
    std::uint32_t retransmit_mult = 4;
    /// Bytes we pack into a datagram; 512 to 65507.
    std::size_t udp_buffer_size = 1400;
    /// Of packets and streams.
    CompressionMethod compression = CompressionMethod::lzw;

    // --- anti-entropy ---
    /// Full exchange with one member, rarer in large clusters; zero: none.
    Duration push_pull_interval = std::chrono::seconds(30);
    /// To dial a stream, and again to exchange over it; 1 ms to 1 h.
    Duration tcp_timeout = std::chrono::seconds(10);

    // --- beyond Go: healing and leaving ---
    /// How often a failed member is tried again, so that two halves of a cluster that lost each other become one
    /// again; large clusters share the work. A node that is alone also joins the seeds of its last joins again.
    /// Zero: never, as in Go. Up to 1 h.
    Duration heal_interval = std::chrono::seconds(15);
    /// How long failed members are remembered for that; up to a year. Who left of its own will is not.
    Duration heal_retention = std::chrono::hours(24);
    /// Random members that are handed our leave over a stream, so that a process may end at once; 0 to 255. Zero:
    /// gossip only, as in Go.
    std::uint32_t leave_streams = 3;

    /// When a dead member's name may move; zero: never.
    Duration dead_node_reclaim_time = Duration::zero();

    // --- encryption ---
    /// 16, 24 or 32 bytes: create() makes it the primary key of `keyring`, of a new one if there is none, and
    /// wipes its own copy. With a keyring that others share, they encrypt with it from then on, even if
    /// create() fails in the end (as in Go). Empty: the keyring as it is.
    Bytes secret_key;
    /// Null or empty, and no secret key: plaintext.
    std::shared_ptr<Keyring> keyring;
    /// False, while upgrading: accept plaintext although keys exist.
    bool gossip_verify_incoming = true;
    /// False, while upgrading: send plaintext although keys exist.
    bool gossip_verify_outgoing = true;

    // --- the application ---
    /// Null: no metadata, no state, no broadcasts.
    std::shared_ptr<Delegate> delegate;
    /// Null: everybody may join.
    std::shared_ptr<AdmissionPolicy> admission;
    /// Null: empty acknowledgements.
    std::shared_ptr<PingDelegate> ping_delegate;
    /// Called on the engine's thread after the step in which it happened, the first time perhaps before
    /// create() has returned; may call the Memberlist back. Must not throw, and is let go of by shutdown(). The
    /// node waits while it runs: whoever needs time reads an EventStream instead. A function that takes a
    /// `const Event&` will do. Go: EventDelegate and ConflictDelegate.
    std::function<void(const EventRecord&)> on_event;
    /// Null: silence.
    LogSink log = stderr_sink();
    /// Records below it are not made.
    LogLevel log_level = LogLevel::info;
    /// Null: nothing is measured. Let go of by shutdown().
    std::shared_ptr<MetricsSink> metrics;
    /// Put on every metric; names must not be empty. Go: MetricLabels.
    std::vector<MetricLabel> metric_labels;
    /// How often the broadcast queue is measured; zero: never. Up to 1 h. Go: QueueCheckInterval.
    Duration queue_check_interval = std::chrono::seconds(30);

    // --- bounds that Go does not have ---
    /// What others on the network can make us hold. Each is checked before it is exceeded; what is refused for it
    /// is counted, as `limit_exceeded` but for the broadcasts.
    struct Limits {
        /// Members in the table, the dead and ourselves included; 1 to 1048576, more fit no push/pull.
        std::size_t members = 1'048'576;
        /// Their names, metadata and the rest, as a push/pull would tell them; 64 KiB to 32 MiB. More than 40
        /// MiB no peer takes, and more than 20 MiB none takes encrypted.
        std::size_t members_bytes = 32 * 1024 * 1024;
        /// Queued gossip; beyond it what would be sent last makes room. 1 to 16777216.
        std::size_t broadcasts = 65'536;
        /// Pings on behalf of other members under way; 1 to 1048576.
        std::size_t relays = 4'096;
        /// Accepted streams open at a time; beyond it a newcomer takes the place of the oldest, once that has
        /// had a second. 1 to 65535. Go: 128 push/pulls.
        std::size_t accepted_streams = 256;
        /// Of those from one source, an IPv4 address or an IPv6 network of 64 bits; beyond it a newcomer takes the place of
        /// the oldest from there, likewise, and of the address with most of them where a network has several. Nobody is
        /// shut out by one source alone as long as this is below `accepted_streams`; where many nodes share an address
        /// (one host, NAT), they share this, too. 1 to 65535. Go: no limit.
        std::size_t accepted_streams_per_source = 64;
        /// Accepted streams with a push/pull at a time, until the answer is written; beyond it a newcomer takes the place of
        /// the oldest of them, likewise. One source may have a quarter of them. 1 to 65535. Go: 128, and the newcomer is
        /// refused.
        std::size_t push_pulls = 128;
        /// Received over streams and not yet used, or written and not yet sent, all streams together; beyond
        /// it the largest stream is closed, of the source whose streams hold most together. 1 MiB to 64 GiB.
        std::size_t held_bytes = 256 * 1024 * 1024;
        /// Seeds that one join dials at a time; 1 to 256. Go: one.
        std::size_t join_parallel = 8;
        /// What is said of a known member, ourselves included, is ignored if its incarnation is further than this above
        /// the one we know: nobody is believed to have refuted so often meanwhile. So one forged message cannot take a member,
        /// or make it flee, to where its numbers end. 0 or 1024 to 1073741824; zero: none, but for the end of the numbers
        /// (SECURITY.md).
        ///
        /// Set it on all nodes, or on none: Go nodes, and those without it, believe what is ignored here, and an accusation
        /// that is ignored is not refuted; to them the member is dead until they forget it (`gossip_to_the_dead_time`).
        /// So is one that was restarted with a number further behind than this, or with one further ahead, as those of
        /// incarnation_from_clock() are after an uptime of more seconds than this: it is not taken back before it has been
        /// forgotten. Go: any.
        std::uint32_t incarnation_jump = 0;
    };
    /// The bounds of this node.
    Limits limits;

    // --- what the system gives otherwise: capabilities.hpp, transport.hpp ---
    /// Null: the system's steady clock. Kept as long as the Memberlist is, so it must not hold one.
    std::shared_ptr<Clock> clock;
    /// Null: the system's.
    std::shared_ptr<Entropy> entropy;
    /// Null: the system's, which reads its own configuration.
    HostResolver resolver;
    /// Null: UDP and TCP on `bind_host` and `bind_port`. Let go of by shutdown().
    std::shared_ptr<Transport> transport;

    // --- determinism ---
    /// Of the protocol's choices; absent: unpredictable.
    std::optional<std::uint64_t> random_seed;

    // Checks every field, opens nothing; Memberlist::create() does the same first.
    // `invalid_argument` with the field, its value and the allowed range.
    Result<void> validate() const;
};

}  // namespace memberlist
