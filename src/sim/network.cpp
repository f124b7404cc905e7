#include "sim/network.hpp"

namespace memberlist::sim {

const LinkProfile& Network::profile(HostId from, HostId to) const {
    if (links_.empty()) return profile_;
    const auto link = links_.find({from, to});
    return link != links_.end() && link->second.profile ? *link->second.profile : profile_;
}

void Network::let_through(int from, int to, bool open) {
    if (open) {
        open_routes_.insert({from, to});
    } else {
        open_routes_.erase({from, to});
    }
}

void Network::block_link(HostId from, HostId to, bool block) { count(links_[{from, to}].blocks, block); }

void Network::heal() {
    for (HostState& host : hosts_) host = {};
    links_.clear();
    open_routes_.clear();
}

bool Network::passes(HostId from, HostId to) const {
    const HostState& sender = at(from);
    const HostState& receiver = at(to);
    if (sender.outbound_blocks > 0 || receiver.inbound_blocks > 0) return false;
    if (sender.side != receiver.side && !open_routes_.contains({sender.side, receiver.side})) return false;
    if (links_.empty()) return true;
    const auto link = links_.find({from, to});
    return link == links_.end() || link->second.blocks <= 0;
}

Network::Arrivals Network::send_packet(TimePoint now, HostId from, HostId to, std::size_t bytes, Rng& rng) {
    ++counters_.packets;
    const LinkProfile& link = profile(from, to);
    if (!passes(from, to)) return ++counters_.blocked, Arrivals{};
    if (bytes > link.mtu) return ++counters_.too_large, Arrivals{};
    if (at(from).loses_packets || at(to).loses_packets || happens(link.loss_ppm, rng)) {
        return ++counters_.lost, Arrivals{};
    }
    const auto queued = queueing_delay(now, {from, to}, link, bytes);
    if (!queued) return ++counters_.overflowed, Arrivals{};

    Arrivals arrivals{.first = now + *queued + link.delay + rng.below(link.jitter), .second = {}};
    if (happens(link.reorder_ppm, rng)) {
        ++counters_.reordered;
        *arrivals.first += link.reorder_by;
    }
    if (happens(link.duplicate_ppm, rng)) {
        ++counters_.duplicated;
        arrivals.second = *arrivals.first + rng.below(link.reorder_by) + Duration(1);
    }
    return arrivals;
}

std::optional<Duration> Network::queueing_delay(TimePoint now, const Pair& pair, const LinkProfile& profile,
                                                std::size_t bytes) {
    if (profile.bytes_per_second == 0) return Duration::zero();
    constexpr std::uint64_t second = 1'000'000'000;
    const Duration sending(static_cast<Duration::rep>(bytes * second / profile.bytes_per_second));
    TimePoint& free_at = links_[pair].free_at;
    const Duration waiting = std::max(free_at, now) - now;
    if (waiting > profile.queue_max) return std::nullopt;
    free_at = now + waiting + sending;
    return waiting + sending;
}

Duration Network::latency(HostId from, HostId to, Rng& rng) const {
    const LinkProfile& link = profile(from, to);
    return link.delay + rng.below(link.jitter);
}

}  // namespace memberlist::sim
