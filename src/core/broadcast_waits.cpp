#include "core/broadcast_waits.hpp"

#include <algorithm>

namespace memberlist::core {

void BroadcastWaits::start(TimePoint now, OpId operation, Duration timeout, std::size_t leave_streams) {
    Wait wait{.operation = operation, .open_leave_streams = leave_streams};
    if (timeout > Duration::zero() && timeout <= TimePoint::max() - now) {
        const Timer timer{TimerKind::broadcast_wait, static_cast<std::uint64_t>(operation)};
        wait.timer = context_.timers.schedule(now + timeout, timer);
    }
    waits_.push_back(wait);
}

void BroadcastWaits::start_behind(TimePoint now, OpId operation, OpId other, Duration timeout, Effects& out) {
    if (find(other) == waits_.end()) return out.push(Finish{operation, {}});
    start(now, operation, timeout);
    waits_.back().behind = other;
}

void BroadcastWaits::on_leave_stream(OpId operation, bool arrived, Effects& out) {
    const auto wait = find(operation);
    if (wait == waits_.end()) return;
    --wait->open_leave_streams;
    wait->is_handed_over |= arrived;
    finish_if_over(wait, out);
}

void BroadcastWaits::finish_broadcasts(Effects& out) {
    gossiped_.clear();
    context_.broadcasts.take_finished(gossiped_);
    for (const OpId operation : gossiped_) {
        const auto wait = find(operation);
        if (wait == waits_.end()) continue;
        wait->is_gossiped = true;
        finish_if_over(wait, out);
    }
}

void BroadcastWaits::finish_if_over(std::vector<Wait>::iterator wait, Effects& out) {
    if (wait->is_over()) finish(wait->operation, {}, out);
}

void BroadcastWaits::finish(OpId operation, std::error_code error, Effects& out) {
    const auto wait = find(operation);
    if (wait == waits_.end()) return;
    context_.timers.cancel(wait->timer);
    waits_.erase(wait);
    out.push(Finish{operation, error});
    const auto follows = [&](const Wait& other) { return other.behind == operation; };
    for (auto next = std::find_if(waits_.begin(), waits_.end(), follows); next != waits_.end();
         next = std::find_if(waits_.begin(), waits_.end(), follows)) {
        finish(next->operation, error, out);
    }
}

void BroadcastWaits::finish_all(std::error_code error, Effects& out) {
    while (!waits_.empty()) finish(waits_.front().operation, error, out);
}

std::vector<BroadcastWaits::Wait>::iterator BroadcastWaits::find(OpId operation) {
    return std::find_if(waits_.begin(), waits_.end(),
                        [&](const Wait& wait) { return wait.operation == operation; });
}

}  // namespace memberlist::core
