// OperationLimits: timeouts of operations that have no deadline of their own in the protocol.
//
// Not thread-safe.
#pragma once

#include <optional>
#include <unordered_map>

#include "core/deadline_index.hpp"
#include "memberlist/operation.hpp"

namespace memberlist::endpoint {

class OperationLimits {
public:
    void set(OpId operation, TimePoint due) { timers_[operation] = due_.schedule(due, operation); }
    // No effect on an operation without a limit.
    void forget(OpId operation) {
        const auto timer = timers_.find(operation);
        if (timer == timers_.end()) return;
        due_.cancel(timer->second);
        timers_.erase(timer);
    }
    // The operation that has reached its limit, earliest first. It is forgotten.
    std::optional<OpId> pop_due(TimePoint now) {
        const auto operation = due_.pop_due(now);
        if (operation) timers_.erase(*operation);
        return operation;
    }
    std::optional<TimePoint> next() const { return due_.next(); }
    bool empty() const { return timers_.empty(); }

private:
    core::DeadlineIndex<OpId> due_;
    std::unordered_map<OpId, core::TimerId> timers_;
};

}  // namespace memberlist::endpoint
