// Swarm: how a seed's cluster is configured. Every seed tries another corner (TigerBeetle's swarm testing).
#pragma once

#include <array>
#include <memory>
#include <string>

#include "base/rng.hpp"
#include "endpoint/endpoint_config.hpp"
#include "sim/network.hpp"

namespace memberlist::sim {

struct Swarm {
    endpoint::EndpointConfig config;  ///< Of every node, but for what configure() adds.
    Bytes key;                        ///< Empty: plain text.
    bool mixes_versions = false;      ///< Nodes as of older releases among the others.
    bool mixes_compression = false;
    bool has_delegate = false;
    std::int64_t skew_max_ppm = 0;
    LinkProfile chaos;  ///< The network while it lasts,
    LinkProfile calm;   ///< and afterwards.

    explicit Swarm(Rng rng);

    // One node's own: where the seed mixes, each is different.
    void configure(endpoint::EndpointConfig& node, Rng& rng) const;
    std::string to_string() const;
};

}  // namespace memberlist::sim
