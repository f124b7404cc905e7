#include "core/address_policy.hpp"

namespace memberlist::core {

bool AddressPolicy::admits_alive_from(const SocketAddress& from) {
    if (allows(from.ip)) return true;
    peer_log_.drop_error(Errc::refused_by_policy, LogLevel::debug, "Blocked alive message: {error}", from);
    return false;
}

bool AddressPolicy::admits_alive(const wire::Alive& alive) {
    const auto ip = IpAddress::from_bytes(alive.address.bytes);
    if (!ip || allows(*ip)) return true;
    peer_log_.drop(Errc::refused_by_policy, "Blocked alive.Addr={address} message from: {from}",
                   {{"node", alive.node}, {"address", ip->to_string()}});
    return false;
}

bool AddressPolicy::admits_member(std::string_view name, const SocketAddress& claimed) {
    if (allows(claimed.ip)) return true;
    peer_log_.refuse(Errc::refused_by_policy, LogLevel::warn, "Rejected node {node} ({address})",
                     {{"node", name}, {"address", claimed}});
    return false;
}

bool AddressPolicy::admits_move(std::string_view name, const SocketAddress& held,
                                const SocketAddress& claimed) {
    if (allows(claimed.ip)) return true;
    peer_log_.refuse(Errc::refused_by_policy, LogLevel::warn,
                     "Rejected IP update from {from} to {to} for node {node}",
                     {{"node", name}, {"from", held}, {"to", claimed}});
    return false;
}

}  // namespace memberlist::core
