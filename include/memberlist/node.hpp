// What is known about one member of the cluster. A value: copy it, keep it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "memberlist/address.hpp"
#include "memberlist/bytes.hpp"
#include "memberlist/export.hpp"
#include "memberlist/time.hpp"

namespace memberlist {

// What the cluster holds of a member. The values are on the wire. Go: NodeStateType.
enum class NodeState : std::uint8_t {
    alive = 0,    ///< It answers, as far as anybody knows.
    suspect = 1,  ///< It did not answer somebody, and has time to refute. Still a member.
    dead = 2,     ///< It failed.
    left = 3      ///< It said that it goes.
};

// "alive", "suspect", "dead", "left"; "unknown" for what is none of them.
MEMBERLIST_API std::string_view node_state_name(NodeState state) noexcept;

// The protocol and delegate versions a member understands and speaks. Sent as these six bytes, in this order.
struct ProtocolVersions {
    std::uint8_t protocol_min = 1;  ///< The lowest protocol version it understands.
    std::uint8_t protocol_max = 5;  ///< The highest.
    std::uint8_t protocol = 2;      ///< The one it speaks.
    std::uint8_t delegate_min = 0;  ///< The lowest version of the application's protocol it understands.
    std::uint8_t delegate_max = 0;  ///< The highest.
    std::uint8_t delegate = 0;      ///< The one it speaks.

    friend bool operator==(const ProtocolVersions&, const ProtocolVersions&) = default;
};

// One member. Go: Node.
struct Node {
    /// Unique in the cluster.
    std::string name;
    /// The address it advertises, for packets and streams alike.
    SocketAddress address;
    /// The application's own metadata, at most 512 bytes from a Go peer.
    Bytes meta;
    NodeState state = NodeState::alive;  ///< As we see it.
    /// Counts up when it refutes, changes its metadata or comes back: of two stories the higher one is newer.
    std::uint32_t incarnation = 0;
    ProtocolVersions versions;  ///< What it says of itself.
    /// With Config::unreachable_first: the suspicion has run out, and the application has not said what to make of it.
    /// The state is suspect then. Local knowledge, never sent.
    bool is_unreachable = false;
    /// When `state` last changed, on the engine's clock.
    TimePoint state_changed{};
};

}  // namespace memberlist
