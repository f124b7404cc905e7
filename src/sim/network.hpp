// Network: decides whether and when a packet arrives. Holds the state of links and partitions, and
// moves no bytes itself.
//
// Lookups are by host, so the cost of a packet does not depend on the number of hosts. Every lost
// packet is counted with the reason. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/rng.hpp"
#include "frame/packet_budget.hpp"
#include "sim/event_queue.hpp"

namespace memberlist::sim {

using namespace std::chrono_literals;

// One direction of a link. Probabilities are in millionths (ppm).
struct LinkProfile {
    Duration delay = 1ms;
    Duration jitter{};  ///< Extra delay, evenly distributed from 0; packets may overtake others.
    std::uint32_t loss_ppm = 0;
    std::uint32_t duplicate_ppm = 0;
    std::uint32_t reorder_ppm = 0;  ///< These packets are delayed by another `reorder_by`.
    Duration reorder_by = 20ms;
    std::uint64_t bytes_per_second = 0;  ///< 0 for no limit.
    Duration queue_max = 500ms;          ///< Packets that would wait longer for bandwidth are lost.
    /// Larger packets are lost.
    std::size_t mtu = frame::PacketBudget::datagram_bytes_max;

    // Streams.
    std::size_t piece_max = 16'384;    ///< Bytes arrive in pieces of 1 to `piece_max` bytes.
    std::uint32_t piece_loss_ppm = 0;  ///< Lost pieces are sent again, after 200 ms at first.
    std::uint32_t reset_ppm = 0;       ///< Per piece.
    std::uint32_t dial_refused_ppm = 0;
    std::uint32_t dial_hangs_ppm = 0;
};

struct NetworkCounters {
    std::uint64_t packets = 0;
    std::uint64_t delivered = 0;
    std::uint64_t lost = 0;         ///< By `loss_ppm`.
    std::uint64_t blocked = 0;      ///< By a partition, or a blocked host or link.
    std::uint64_t too_large = 0;    ///< Above the MTU.
    std::uint64_t overflowed = 0;   ///< A link or the socket buffer of a paused host was full.
    std::uint64_t no_receiver = 0;  ///< No process at that address.
    std::uint64_t duplicated = 0;
    std::uint64_t reordered = 0;
    std::uint64_t drops() const { return lost + blocked + too_large + overflowed; }
};

class Network {
public:
    void add_host() { hosts_.emplace_back(); }

    LinkProfile& profile() { return profile_; }
    const LinkProfile& profile(HostId from, HostId to) const;
    // Gives one direction of one link a profile of its own.
    void set_link(HostId from, HostId to, const LinkProfile& profile) {
        links_[{from, to}].profile = profile;
    }

    // Hosts on different sides cannot reach each other. All start on side 0.
    void put_on_side(HostId host, int side) { at(host).side = side; }
    // Lets traffic pass from side `from` to side `to`, in this direction only.
    void let_through(int from, int to, bool open);
    // Blocks are counted: a host that was blocked twice has to be unblocked twice.
    void block_inbound(HostId host, bool block) { count(at(host).inbound_blocks, block); }
    void block_outbound(HostId host, bool block) { count(at(host).outbound_blocks, block); }
    void block_link(HostId from, HostId to, bool block);
    // Loses packets from and to the host. Streams still work.
    void lose_packets_of(HostId host, bool lose) { at(host).loses_packets = lose; }

    // Removes all sides, blocks and link profiles.
    void heal();

    // Whether traffic from one host to the other passes now.
    bool passes(HostId from, HostId to) const;

    // When a packet arrives: never if it is lost, twice if it is duplicated.
    struct Arrivals {
        std::optional<TimePoint> first;
        std::optional<TimePoint> second;
    };
    Arrivals send_packet(TimePoint now, HostId from, HostId to, std::size_t bytes, Rng& rng);
    // Draws the travel time of a piece of a stream.
    Duration latency(HostId from, HostId to, Rng& rng) const;

    NetworkCounters& counters() { return counters_; }
    const NetworkCounters& counters() const { return counters_; }

private:
    struct HostState {
        int side = 0;
        int inbound_blocks = 0;
        int outbound_blocks = 0;
        bool loses_packets = false;
    };
    struct Link {
        std::optional<LinkProfile> profile;
        int blocks = 0;
        TimePoint free_at{};  // when the last packet has left
    };
    using Pair = std::pair<HostId, HostId>;

    // Never below zero: heal() may have removed the block that a later unblocking belongs to.
    static void count(int& blocks, bool block) { blocks = block ? blocks + 1 : std::max(0, blocks - 1); }

    HostState& at(HostId host) { return hosts_[static_cast<std::size_t>(host)]; }
    const HostState& at(HostId host) const { return hosts_[static_cast<std::size_t>(host)]; }
    std::optional<Duration> queueing_delay(TimePoint now, const Pair& pair, const LinkProfile& profile,
                                           std::size_t bytes);

    LinkProfile profile_;
    std::vector<HostState> hosts_;
    std::map<Pair, Link> links_;  // only links with a profile, a block or a bandwidth limit
    std::set<std::pair<int, int>> open_routes_;
    NetworkCounters counters_;
};

// Returns true with that probability. Draws no random number if it is zero.
inline bool happens(std::uint32_t ppm, Rng& rng) { return ppm > 0 && rng.below(1'000'000) < ppm; }

}  // namespace memberlist::sim
