// AddressPolicy: where members may live (SwimConfig::allowed_networks; Go: CIDRsAllowed).
//
// Two directions: what comes in by packet, and what enters the member table. Refusals are counted and logged. No network
// allowed means that only we ourselves are a member; Go's documentation says so, its code then allows all (config.go
// IPAllowed). Not thread-safe.
#pragma once

#include <string_view>

#include "core/peer_log.hpp"
#include "core/swim_config.hpp"
#include "wire/message.hpp"

namespace memberlist::core {

class AddressPolicy {
public:
    // `config` and `peer_log` outlive this object.
    AddressPolicy(const SwimConfig& config, PeerLog& peer_log) : config_(config), peer_log_(peer_log) {}

    // Whether `from` may send us alive messages. Asked before the message is decoded (Go: net.go handleAlive).
    bool admits_alive_from(const SocketAddress& from);
    // Whether an alive message from a packet names an address that may be a member's. Asked before anything else, the
    // application's policy included, as in Go. An address that cannot be read is not our business.
    bool admits_alive(const wire::Alive& alive);

    // Whether `name` may enter the table at `claimed`, or move there from `held`. Push/pulls are asked about here only.
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
