// Swarm: the random configuration of one seed's cluster. Which features are on and how bad the
// network is depends on the seed, so that a band of seeds covers many combinations (TigerBeetle:
// swarm testing).
#pragma once

#include <array>
#include <memory>
#include <string>

#include "base/rng.hpp"
#include "endpoint/endpoint_config.hpp"
#include "sim/network.hpp"

namespace memberlist::sim {

struct Swarm {
    endpoint::EndpointConfig config;  ///< Common to all nodes; see configure().
    Bytes key;                        ///< Empty for plain text.
    bool mixes_versions = false;      ///< Some nodes claim to be of older releases.
    bool mixes_compression = false;
    bool has_delegate = false;
    std::int64_t skew_max_ppm = 0;
    LinkProfile chaos;  ///< Of all links during the chaos.
    LinkProfile calm;   ///< Of all links afterwards.

    explicit Swarm(Rng rng);

    // Sets everything but `node.local`. Mixed settings are drawn from `rng`, per node.
    void configure(endpoint::EndpointConfig& node, Rng& rng) const;
    std::string to_string() const;
};

}  // namespace memberlist::sim
