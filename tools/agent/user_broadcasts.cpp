#include "agent/user_broadcasts.hpp"

namespace memberlist::agent {

std::vector<Bytes> UserBroadcasts::take(std::size_t overhead, std::size_t limit,
                                        std::uint32_t transmit_limit) {
    std::vector<Bytes> taken;
    for (std::size_t left = waiting_.size(); left > 0; --left) {
        const std::size_t cost = waiting_.front().payload.size() + overhead;
        if (cost > limit) break;
        limit -= cost;
        Waiting next = std::move(waiting_.front());
        waiting_.pop_front();
        taken.push_back(next.payload);
        if (++next.transmits < transmit_limit) waiting_.push_back(std::move(next));
    }
    return taken;
}

std::uint32_t transmit_limit(std::uint32_t retransmit_mult, std::size_t members) {
    std::uint32_t digits = 0;  // ceil(log10(members + 1)), without floating point
    for (std::size_t rest = members; rest > 0; rest /= 10) ++digits;
    return retransmit_mult * digits;
}

}  // namespace memberlist::agent
