#include "common/line_queue.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "common/standard_streams.hpp"

namespace memberlist::tools {

struct LineQueue::State {
    explicit State(Config config_) : config(std::move(config_)) {}

    void write_lines();
    void make_up_for_drops();
    std::size_t unwritten() const { return lines.size() + dropped + (is_writing ? 1 : 0); }

    std::mutex mutex;  // guards the members below
    std::condition_variable changed;
    Config config;
    std::deque<std::string> lines;
    std::size_t dropped = 0;
    bool is_writing = false;
    bool is_closed = false;  // the descriptor failed, or the queue was destroyed
};

void LineQueue::State::write_lines() {
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, [this] { return is_closed || !lines.empty(); });
        if (is_closed) return;
        const std::string line = std::move(lines.front());
        lines.pop_front();
        make_up_for_drops();
        is_writing = true;
        lock.unlock();
        const bool is_written = !write_all(config.descriptor, line);
        lock.lock();
        is_writing = false;
        if (!is_written) break;
        changed.notify_all();
    }
    is_closed = true;
    dropped = 0;
    lines.clear();
    changed.notify_all();
    lock.unlock();
    if (config.on_lost) config.on_lost();
}

void LineQueue::State::make_up_for_drops() {
    if (dropped == 0 || lines.size() > config.capacity / 2) return;
    lines.push_back(config.dropped_line(std::exchange(dropped, 0)));
}

LineQueue::LineQueue(Config config) : state_(std::make_shared<State>(std::move(config))) {
    std::thread([state = state_] { state->write_lines(); }).detach();
}

LineQueue::~LineQueue() {
    const std::lock_guard lock(state_->mutex);
    state_->is_closed = true;
    state_->changed.notify_all();
}

void LineQueue::push(const std::function<std::string()>& make_line) {
    const std::lock_guard lock(state_->mutex);
    if (state_->is_closed) return;
    // Until the line that reports drops is queued, all further lines are dropped, so that one line
    // reports them all.
    if (state_->dropped > 0 || state_->lines.size() >= state_->config.capacity) {
        ++state_->dropped;
        return;
    }
    state_->lines.push_back(make_line());
    state_->changed.notify_all();
}

std::size_t LineQueue::finish(Duration limit) {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait_for(lock, limit, [this] { return state_->unwritten() == 0; });
    return state_->unwritten();
}

}  // namespace memberlist::tools
