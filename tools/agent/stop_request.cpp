#include "agent/stop_request.hpp"

#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "agent/options.hpp"

namespace memberlist::agent {

namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

void wait_for_stop_signal() {
    const sigset_t set = stop_signals();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
}

// Returns false if no signal arrived within `limit`.
bool wait_for_stop_signal(Duration limit) {
    const sigset_t set = stop_signals();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
    const timespec timeout{.tv_sec = seconds.count(),
                           .tv_nsec = std::chrono::nanoseconds(limit - seconds).count()};
    int number = -1;
    do number = sigtimedwait(&set, nullptr, &timeout);
    while (number < 0 && errno == EINTR);
    return number >= 0;
}

}  // namespace

void StopRequest::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return has_signal_ || is_output_lost_; });
}

bool StopRequest::has_signal() const {
    const std::lock_guard lock(mutex_);
    return has_signal_;
}

void StopRequest::on_signal() {
    const std::lock_guard lock(mutex_);
    has_signal_ = true;
    changed_.notify_all();
}

void StopRequest::on_output_lost() {
    const std::lock_guard lock(mutex_);
    is_output_lost_ = true;
    changed_.notify_all();
}

void block_stop_signals() {
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

void watch_stop_signals(std::shared_ptr<StopRequest> stop, Duration limit) {
    std::thread([stop = std::move(stop), limit] {
        wait_for_stop_signal();
        stop->on_signal();
        if (!wait_for_stop_signal(limit))
            complain("could not leave the cluster in time; stopping without leaving");
        std::_Exit(static_cast<int>(ExitCode::failure));
    }).detach();
}

}  // namespace memberlist::agent
