// What is known about one member of the cluster. A value: copy it, keep it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "memberlist/address.hpp"
#include "memberlist/bytes.hpp"
#include "memberlist/time.hpp"

namespace memberlist {

enum class NodeState : std::uint8_t {
    alive = 0,
    suspect = 1,
    dead = 2,
    left = 3
};  // the values are on the wire

std::string_view node_state_name(NodeState state) noexcept;

// The protocol and delegate versions a member understands and speaks. Sent as these six bytes, in this order.
struct ProtocolVersions {
    std::uint8_t protocol_min = 1;
    std::uint8_t protocol_max = 5;
    std::uint8_t protocol = 2;
    std::uint8_t delegate_min = 0;
    std::uint8_t delegate_max = 0;
    std::uint8_t delegate = 0;

    friend bool operator==(const ProtocolVersions&, const ProtocolVersions&) = default;
};

struct Node {
    /// Unique in the cluster.
    std::string name;
    /// The address it advertises, for packets and streams alike.
    SocketAddress address;
    /// The application's own metadata, at most 512 bytes from a Go peer.
    Bytes meta;
    NodeState state = NodeState::alive;
    std::uint32_t incarnation = 0;
    ProtocolVersions versions;
    /// When `state` last changed, on the engine's clock.
    TimePoint state_changed{};
};

}  // namespace memberlist
