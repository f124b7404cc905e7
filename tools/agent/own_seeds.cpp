#include "agent/own_seeds.hpp"

namespace memberlist::agent {

std::vector<std::string> without_own(std::vector<std::string> seeds, const SocketAddress& bound,
                                     const SocketAddress& advertised) {
    const bool is_bound_to_all = bound.ip.is_unspecified();
    std::erase_if(seeds, [&](const std::string& seed) {
        const auto slash = seed.find('/');  // of "NAME/HOST:PORT"
        const auto address = SocketAddress::parse(slash == std::string::npos ? seed : seed.substr(slash + 1));
        if (!address) return false;
        const bool is_here = is_bound_to_all && (address->ip.is_loopback() || address->ip.is_unspecified());
        return *address == bound || *address == advertised || (is_here && address->port == bound.port);
    });
    return seeds;
}

}  // namespace memberlist::agent
