// Node: what is known about one member of the cluster. A value: copy and keep it as you like.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "memberlist/address.hpp"
#include "memberlist/bytes.hpp"
#include "memberlist/export.hpp"
#include "memberlist/time.hpp"

namespace memberlist {

// The state of a member. The values are part of the wire format. Go: NodeStateType.
enum class NodeState : std::uint8_t {
    alive = 0,    ///< It answers, as far as we know.
    suspect = 1,  ///< Suspected of having failed; it may still refute that. Still a member.
    dead = 2,     ///< It failed.
    left = 3      ///< It announced its leave.
};

// Returns "alive", "suspect", "dead" or "left"; "unknown" for any other value.
MEMBERLIST_API std::string_view node_state_name(NodeState state) noexcept;

// The versions of the protocol and of the application's own protocol (Go: delegate versions) that a
// member understands and speaks. Sent as six bytes in this order.
struct ProtocolVersions {
    std::uint8_t protocol_min = 1;  ///< Lowest protocol version that it understands.
    std::uint8_t protocol_max = 5;  ///< Highest protocol version that it understands.
    std::uint8_t protocol = 2;      ///< Protocol version that it speaks.
    std::uint8_t delegate_min = 0;  ///< Lowest application version that it understands.
    std::uint8_t delegate_max = 0;  ///< Highest application version that it understands.
    std::uint8_t delegate = 0;      ///< Application version that it speaks.

    friend bool operator==(const ProtocolVersions&, const ProtocolVersions&) = default;
};

// One member. Go: Node.
struct Node {
    /// The member's name, unique in the cluster.
    std::string name;
    /// The address that it advertises for packets and streams.
    SocketAddress address;
    /// The application's metadata; at most 512 bytes from a Go peer.
    Bytes meta;
    NodeState state = NodeState::alive;  ///< Its state in our view.
    /// Grows whenever the member refutes an accusation, changes its metadata or comes back. Of two
    /// messages about a member, the one with the higher incarnation is newer.
    std::uint32_t incarnation = 0;
    ProtocolVersions versions;  ///< The versions that it announced.
    /// True if its suspicion has expired but it has not been declared dead
    /// (Config::unreachable_first). The state is then suspect. Never sent.
    bool is_unreachable = false;
    /// The time of the last change of `state`, on the node's clock (Config::clock).
    TimePoint state_changed{};
};

}  // namespace memberlist
