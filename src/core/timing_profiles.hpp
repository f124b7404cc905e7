// The timings of Go's three profiles (Go: config.go DefaultLANConfig, DefaultWANConfig,
// DefaultLocalConfig). The LAN profile is what a default-constructed SwimConfig or Config holds.
#pragma once

#include <chrono>

namespace memberlist::core {

// Both functions take any configuration with these field names, that is SwimConfig or the public
// Config. They expect LAN timings and change only what differs from them.

template <class Timing>
void use_wan_timing(Timing& config) {
    using namespace std::chrono_literals;
    config.suspicion_mult = 6;
    config.push_pull_interval = 60s;
    config.probe_interval = 5s;
    config.probe_timeout = 3s;
    config.gossip_interval = 500ms;
    config.gossip_nodes = 4;
    config.gossip_to_the_dead_time = 60s;
}

template <class Timing>
void use_local_timing(Timing& config) {
    using namespace std::chrono_literals;
    config.indirect_checks = 1;
    config.retransmit_mult = 2;
    config.suspicion_mult = 3;
    config.push_pull_interval = 15s;
    config.probe_timeout = 200ms;
    config.gossip_interval = 100ms;
    config.gossip_to_the_dead_time = 15s;
}

}  // namespace memberlist::core
