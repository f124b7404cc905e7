// UserBroadcasts: payloads of the application that are still to be gossiped, each a limited number of times.
//
// What Go applications use memberlist's TransmitLimitedQueue for. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "memberlist/bytes.hpp"

namespace memberlist::agent {

class UserBroadcasts {
public:
    void add(Bytes payload) { waiting_.push_back({std::move(payload), 0}); }

    // Payloads for one packet with room for `limit` bytes, of which each costs `overhead` beside its own size;
    // none twice, and what was handed out least often first. What has been handed out `transmit_limit` times
    // is gone.
    std::vector<Bytes> take(std::size_t overhead, std::size_t limit, std::uint32_t transmit_limit);

    std::size_t size() const { return waiting_.size(); }

private:
    struct Waiting {
        Bytes payload;
        std::uint32_t transmits = 0;
    };

    std::deque<Waiting> waiting_;
};

// How often a payload is handed out in a cluster of `members`; Go: util.go retransmitLimit.
std::uint32_t transmit_limit(std::uint32_t retransmit_mult, std::size_t members);

}  // namespace memberlist::agent
