#include "measure.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>

#include "sim/cluster.hpp"

namespace memberlist::sim {

namespace {

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    statm >> total >> resident;
    return resident * 4096;
}

std::size_t queued_broadcasts(const Cluster& cluster) {
    std::size_t sum = 0;
    for (const std::string& name : cluster.running()) sum += cluster.state(name).broadcasts.size();
    return sum;
}

// Measures wall time, virtual time and events since its construction.
class Period {
public:
    explicit Period(const Cluster& cluster) : cluster_(cluster), events_at_first_(cluster.world().events()) {}

    std::uint64_t events() const { return cluster_.world().events() - events_at_first_; }
    double wall_seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    }
    double virtual_seconds() const { return seconds(cluster_.now() - began_virtually_); }
    double events_per_second() const { return static_cast<double>(events()) / wall_seconds(); }

private:
    const Cluster& cluster_;
    std::uint64_t events_at_first_;
    TimePoint began_virtually_ = cluster_.now();
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// A node in a cluster of more than 32 members starts a push/pull every minute or less often; with
// 1,000 members every three minutes.
constexpr int quiet_minutes = 6;
// Gossip about the joins continues long after the last one.
constexpr Duration settling_least = 5min;
constexpr Duration settling_most = 15min;

void join_a_few_seeds(Cluster& cluster, std::size_t nodes) {
    // A single seed node accepts 256 streams at a time.
    const std::size_t seeds = std::min<std::size_t>(nodes, 16);
    for (std::size_t i = 0; i < nodes; ++i) {
        cluster.join("n" + std::to_string(i), {"n" + std::to_string((i + 1) % seeds)});
    }
}

}  // namespace

int measure(std::size_t nodes) {
    const std::size_t before = resident_bytes();
    Cluster cluster{Seed{1}, Recording::counts_only};
    const Period bootstrap(cluster);
    cluster.start_many(nodes);
    join_a_few_seeds(cluster, nodes);
    cluster.run_until(full_mesh(), within(300s));
    std::cout << nodes << " nodes: full mesh after " << bootstrap.virtual_seconds() << " s of virtual time, "
              << bootstrap.events() << " events in " << bootstrap.wall_seconds() << " s, "
              << bootstrap.events_per_second() << " events/s\n"
              << std::flush;

    const Period settling(cluster);
    cluster.run_for(settling_least);
    const auto is_gossip_over = [&] { return queued_broadcasts(cluster) == 0; };
    cluster.run_until(is_gossip_over, settling_most - settling_least);
    std::cout << "settled for " << settling.virtual_seconds()
              << " s of virtual time: " << queued_broadcasts(cluster) << " queued broadcasts left, "
              << settling.events() << " events in " << settling.wall_seconds() << " s\n"
              << std::flush;

    const Period quiet(cluster);
    cluster.run_for(quiet_minutes * 1min);
    std::cout << "mean of " << quiet_minutes << " quiet minutes: " << quiet.events() / quiet_minutes
              << " events in " << quiet.wall_seconds() / quiet_minutes << " s, " << quiet.events_per_second()
              << " events/s\n"
              << (resident_bytes() - before) / nodes << " bytes per node\n";
    return 0;
}

}  // namespace memberlist::sim
