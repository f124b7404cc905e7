#include "agent/join_loop.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "agent/options.hpp"

namespace memberlist::agent {

namespace {

constexpr std::chrono::seconds retry_first{1};
constexpr std::chrono::seconds retry_last{30};

}  // namespace

void join_until_reached(const std::stop_token& stop, Memberlist list, const std::vector<std::string>& seeds,
                        EventPrinter& events) {
    for (auto retry = retry_first;; retry = std::min(2 * retry, retry_last)) {
        const auto joined = list.join(seeds);
        if (joined) return events.print_joined(*joined);
        if (joined.error().code == Errc::shutting_down) return;
        events.print_join_failed(joined.error().message());
        complain("cannot reach any seed; retrying in " + std::to_string(retry.count()) + " s");
        if (!pause_for(stop, retry)) return;
    }
}

bool pause_for(const std::stop_token& stop, Duration pause) {
    std::mutex mutex;
    std::condition_variable_any never_notified;
    std::unique_lock lock(mutex);
    never_notified.wait_for(lock, stop, pause, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace memberlist::agent
