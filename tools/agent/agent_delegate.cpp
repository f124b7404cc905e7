#include "agent/agent_delegate.hpp"

namespace memberlist::agent {

AgentDelegate::AgentDelegate(std::string_view meta, std::uint32_t retransmit_mult)
    : meta_(to_bytes(meta)), retransmit_mult_(retransmit_mult) {}

void AgentDelegate::set_meta(std::string_view meta) {
    const std::lock_guard lock(mutex_);
    meta_ = to_bytes(meta);
}

void AgentDelegate::queue_broadcasts(const std::string& name, std::uint32_t count) {
    for (std::uint32_t i = 1; i <= count; ++i)
        broadcasts_.add(to_bytes("broadcast " + name + " #" + std::to_string(i)));
}

Bytes AgentDelegate::node_meta(std::size_t) {
    const std::lock_guard lock(mutex_);
    return meta_;
}

std::vector<Bytes> AgentDelegate::broadcasts(std::size_t overhead, std::size_t limit) {
    return broadcasts_.take(overhead, limit, transmit_limit(retransmit_mult_, members_));
}

}  // namespace memberlist::agent
