// What a node asks of the machine that it runs on, for those who hand it in themselves: Config::entropy and
// Config::resolver. Where they are absent it is the system's.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "memberlist/address.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

// Unpredictable bytes: for the nonces of encryption, and for the seed of the protocol's choices where
// Config::random_seed has none. One that can be predicted breaks encryption; it is for tests. Go: crypto/rand.
struct Entropy {
    virtual ~Entropy() = default;
    // Fills all of `out`. False: there is none to give; then nothing is encrypted, what was to be sent is dropped and
    // counted as `encryption_failed`, and Memberlist::create() without a seed fails. Called on the engine's thread, and
    // by create(). Must not throw.
    virtual bool fill(std::span<std::uint8_t> out) = 0;
};

// All addresses of a host name of a seed, or why there are none. An empty list is the error `resolve_failed` as well. May
// take its time: it is called on threads of its own, up to four at once, and also after shutdown() has returned, if it
// takes that long. IP literals are not asked about. Must not throw. Go: net.Resolver, which cannot be handed in.
using HostResolver = std::function<Result<std::vector<IpAddress>>(const std::string& host)>;

}  // namespace memberlist
