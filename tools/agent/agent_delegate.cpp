#include "agent/agent_delegate.hpp"

namespace memberlist::agent {

AgentDelegate::AgentDelegate(std::string_view meta, std::uint32_t retransmit_mult)
    : meta_(to_bytes(meta)), broadcasts_(retransmit_mult) {}

void AgentDelegate::set_meta(std::string_view meta) {
    const std::lock_guard lock(mutex_);
    meta_ = to_bytes(meta);
}

Result<void> AgentDelegate::queue_broadcasts(const std::string& name, std::uint32_t count) {
    for (std::uint32_t i = 1; i <= count; ++i) {
        const std::string text = "broadcast " + name + " #" + std::to_string(i);
        if (auto queued = broadcasts_.queue_unique(as_bytes(text)); !queued) return queued;
    }
    return {};
}

Bytes AgentDelegate::node_meta(std::size_t) {
    const std::lock_guard lock(mutex_);
    return meta_;
}

std::vector<Bytes> AgentDelegate::broadcasts(std::size_t overhead, std::size_t limit) {
    return broadcasts_.take(overhead, limit, members_);
}

}  // namespace memberlist::agent
