// BoundsChecker: no queue or table of a node exceeds its limit, and none keeps entries that are
// over.
#pragma once

#include <string_view>

#include "endpoint/endpoint.hpp"
#include "sim/findings.hpp"

namespace memberlist::sim {

struct Sizes {
    std::size_t members = 0;
    std::size_t member_bytes = 0;
    std::size_t broadcasts = 0;
    std::size_t lost = 0;
    std::size_t streams = 0;
    std::size_t relays = 0;      ///< Pings in flight on behalf of other nodes.
    std::size_t user_pings = 0;  ///< Pings in flight for the application.
};

inline Sizes sizes_of(const endpoint::Endpoint& process, std::size_t streams) {
    const core::NodeContext& state = process.state();
    return {.members = state.members.size(),
            .member_bytes = state.members.bytes(),
            .broadcasts = state.broadcasts.size(),
            .lost = state.lost.size(),
            .streams = streams,
            .relays = process.pings().relays(),
            .user_pings = process.pings().user_pings()};
}

class BoundsChecker {
public:
    explicit BoundsChecker(Findings& findings) : findings_(findings) {}

    // `names` is the number of names ever used. Tables of members must not exceed it.
    void on_step(std::string_view node, const Sizes& sizes, const endpoint::EndpointConfig& config,
                 std::size_t names) {
        const core::SwimConfig& swim = config.swim;
        check(node, "members", sizes.members, std::min(swim.members_max, names));
        check(node, "bytes of members", sizes.member_bytes, swim.members_bytes_max);
        check(node, "broadcasts", sizes.broadcasts, std::min(swim.broadcasts_max, names));
        check(node, "lost members", sizes.lost, std::min(swim.lost_members_max, names));
        check(node, "streams", sizes.streams, config.streams.accepted_max + config.streams.dialed_max);
        check(node, "relayed pings", sizes.relays, swim.relays_max);
    }
    // Called when all nodes have been answering for longer than a ping may take.
    void on_calm(std::string_view node, const Sizes& sizes) {
        check(node, "relayed pings in the calm", sizes.relays, 0);
        check(node, "pings of the application in the calm", sizes.user_pings, 0);
    }

private:
    void check(std::string_view node, const char* what, std::size_t size, std::size_t cap) {
        if (size <= cap) return;
        findings_.add("bounds", std::string(node) + " holds " + std::to_string(size) + " " + what +
                                    ", the limit is " + std::to_string(cap));
    }

    Findings& findings_;
};

}  // namespace memberlist::sim
