// AddressPolicy: the networks in which members may live (SwimConfig::allowed_networks; Go:
// CIDRsAllowed).
//
// Applied in two directions: to alive messages that arrive in packets, and to addresses that enter
// the member table. Counts and logs each refusal. An empty list allows no member but ourselves. Go
// documents the same, but its code then allows everybody (config.go IPAllowed). Not thread-safe.
#pragma once

#include <string_view>

#include "core/peer_log.hpp"
#include "core/swim_config.hpp"
#include "wire/message.hpp"

namespace memberlist::core {

class AddressPolicy {
public:
    // `config` and `peer_log` must outlive this object.
    AddressPolicy(const SwimConfig& config, PeerLog& peer_log) : config_(config), peer_log_(peer_log) {}

    // Whether `from` may send us alive messages. Ask before decoding the message (Go: net.go
    // handleAlive).
    bool admits_alive_from(const SocketAddress& from);
    // Whether an alive message that arrived in a packet names an allowed address. As in Go, ask
    // this first, before the application's policy. True if the address cannot be parsed; a later
    // check refuses that.
    bool admits_alive(const wire::Alive& alive);

    // Whether `name` may enter the member table at `claimed`, or move there from `held`. For the
    // entries of a push/pull these are the only checks.
    bool admits_member(std::string_view name, const SocketAddress& claimed);
    bool admits_move(std::string_view name, const SocketAddress& held, const SocketAddress& claimed);

private:
    bool allows(const IpAddress& ip) const {
        return !config_.allowed_networks || any_contains(*config_.allowed_networks, ip);
    }

    const SwimConfig& config_;
    PeerLog& peer_log_;
};

}  // namespace memberlist::core
