// Network: what becomes of a packet between two hosts. Holds the state of links and partitions; moves no bytes itself.
//
// Everything is looked up by host, so the cost of a packet does not depend on how many there are. Every packet
// that is lost is counted with its reason. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/rng.hpp"
#include "sim/event_queue.hpp"

namespace memberlist::sim {

using namespace std::chrono_literals;

// One direction of a link. Shares are in millionths.
struct LinkProfile {
    Duration delay = 1ms;
    Duration jitter{};  ///< Up to so much more, evenly spread; packets may overtake each other.
    std::uint32_t loss_ppm = 0;
    std::uint32_t duplicate_ppm = 0;
    std::uint32_t reorder_ppm = 0;  ///< Held back by `reorder_by`.
    Duration reorder_by = 20ms;
    std::uint64_t bytes_per_second = 0;  ///< 0: no limit. What waits longer than `queue_max` is lost.
    Duration queue_max = 500ms;
    std::size_t mtu = 65'507;  ///< Larger packets are lost.

    // Streams.
    std::size_t piece_max = 16'384;    ///< Bytes arrive in pieces of 1 to so many.
    std::uint32_t piece_loss_ppm = 0;  ///< Sent again after 200 ms and more.
    std::uint32_t reset_ppm = 0;       ///< Per piece.
    std::uint32_t dial_refused_ppm = 0;
    std::uint32_t dial_hangs_ppm = 0;
};

struct NetworkCounters {
    std::uint64_t packets = 0;
    std::uint64_t delivered = 0;
    std::uint64_t lost = 0;         ///< By the dice.
    std::uint64_t blocked = 0;      ///< By a partition or a blocked host.
    std::uint64_t too_large = 0;    ///< Above the MTU.
    std::uint64_t overflowed = 0;   ///< A full link, or a full socket buffer of a paused host.
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
    // One direction of one link differs from the rest.
    void set_link(HostId from, HostId to, const LinkProfile& profile) {
        links_[{from, to}].profile = profile;
    }

    // Hosts on different sides hear nothing of each other; all start on side 0.
    void put_on_side(HostId host, int side) { at(host).side = side; }
    // What a host of `from` sends does reach `to`, though they are different sides.
    void let_through(int from, int to, bool open);
    // Counted: a host that was blocked twice has to be unblocked twice.
    void block_inbound(HostId host, bool block) { count(at(host).inbound_blocks, block); }
    void block_outbound(HostId host, bool block) { count(at(host).outbound_blocks, block); }
    void block_link(HostId from, HostId to, bool block);
    // Packets only; streams pass.
    void lose_packets_of(HostId host, bool lose) { at(host).loses_packets = lose; }

    // Everybody hears everybody again, and all links are alike.
    void heal();

    // Whether anything gets from one host to the other now.
    bool passes(HostId from, HostId to) const;

    // When a packet that is sent now arrives; twice if it is duplicated; never if it is lost.
    struct Arrivals {
        std::optional<TimePoint> first;
        std::optional<TimePoint> second;
    };
    Arrivals send_packet(TimePoint now, HostId from, HostId to, std::size_t bytes, Rng& rng);
    // The way of a packet that is never lost for good, one of a stream.
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
        TimePoint free_at{};  // the last packet has left
    };
    using Pair = std::pair<HostId, HostId>;

    // After heal() an unblocking may come that no block belongs to any more.
    static void count(int& blocks, bool block) { blocks = block ? blocks + 1 : std::max(0, blocks - 1); }

    HostState& at(HostId host) { return hosts_[static_cast<std::size_t>(host)]; }
    const HostState& at(HostId host) const { return hosts_[static_cast<std::size_t>(host)]; }
    std::optional<Duration> queueing_delay(TimePoint now, const Pair& pair, const LinkProfile& profile,
                                           std::size_t bytes);

    LinkProfile profile_;
    std::vector<HostState> hosts_;
    std::map<Pair, Link> links_;  // only those that differ, or are limited
    std::set<std::pair<int, int>> open_routes_;
    NetworkCounters counters_;
};

// Throws the dice once; nothing is drawn for a share of zero.
inline bool happens(std::uint32_t ppm, Rng& rng) { return ppm > 0 && rng.below(1'000'000) < ppm; }

}  // namespace memberlist::sim
