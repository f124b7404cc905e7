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

}  // namespace

int measure(std::size_t nodes) {
    const auto began = std::chrono::steady_clock::now();
    const auto elapsed = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    const std::size_t before = resident_bytes();
    Cluster cluster{Seed{1}, Recording::counts_only};
    cluster.start_many(nodes);
    // A few seeds: one alone takes 256 streams at a time.
    const std::size_t seeds = std::min<std::size_t>(nodes, 16);
    for (std::size_t i = 0; i < nodes; ++i) {
        cluster.join("n" + std::to_string(i), {"n" + std::to_string((i + 1) % seeds)});
    }
    cluster.run_until(full_mesh(), within(300s));
    const double meshed = elapsed();
    const std::uint64_t events = cluster.world().events();
    std::cout << nodes << " nodes: full mesh after " << seconds(cluster.now() - TimePoint(1000s))
              << " s of virtual time, " << events << " events in " << meshed << " s, "
              << static_cast<double>(events) / meshed << " events/s\n";
    cluster.run_for(60s);
    const std::uint64_t quiet = cluster.world().events() - events;
    const double quiet_wall = elapsed() - meshed;
    std::cout << "a quiet minute: " << quiet << " events in " << quiet_wall << " s, "
              << static_cast<double>(quiet) / quiet_wall << " events/s\n"
              << (resident_bytes() - before) / nodes << " bytes per node\n";
    return 0;
}

}  // namespace memberlist::sim
