#include "core/suspicion.hpp"

#include <algorithm>
#include <cmath>

namespace memberlist::core {

Suspicion::Suspicion(SuspicionTimeouts timeouts, std::uint32_t wanted, std::string_view accuser,
                     TimePoint started)
    : timeouts_(timeouts),
      confirmations_wanted_(wanted),
      started_(started),
      accusers_{std::string(accuser)} {}

bool Suspicion::confirm(std::string_view from) {
    if (confirmations() >= confirmations_wanted_) return false;
    if (std::find(accusers_.begin(), accusers_.end(), from) != accusers_.end()) return false;
    accusers_.emplace_back(from);
    return true;
}

TimePoint Suspicion::deadline() const {
    if (confirmations_wanted_ < 1) return started_ + timeouts_.min;
    // Go: remainingSuspicionTime. Seconds as a double, floored to milliseconds; the rounding is
    // part of the behaviour.
    const double share = std::log(confirmations() + 1.0) / std::log(confirmations_wanted_ + 1.0);
    const double max_seconds = std::chrono::duration<double>(timeouts_.max).count();
    const double min_seconds = std::chrono::duration<double>(timeouts_.min).count();
    const double seconds = max_seconds - share * (max_seconds - min_seconds);
    const std::chrono::milliseconds floored{static_cast<std::int64_t>(std::floor(1000.0 * seconds))};
    return started_ + std::max<Duration>(timeouts_.min, floored);
}

SuspicionTimeouts suspicion_timeouts(std::uint32_t suspicion_mult, std::uint32_t max_timeout_mult,
                                     std::size_t members, Duration probe_interval) {
    const double scale = std::max(1.0, std::log10(std::max(1.0, static_cast<double>(members))));
    // Go computes in whole thousandths, from left to right.
    const auto thousandths = static_cast<std::int64_t>(scale * 1000);
    const Duration min = suspicion_mult * thousandths * probe_interval / 1000;
    return {.min = min, .max = min * max_timeout_mult};
}

std::uint32_t confirmations_wanted(std::uint32_t suspicion_mult, std::size_t members) {
    if (suspicion_mult <= 2) return 0;
    const std::uint32_t wanted = suspicion_mult - 2;
    return members < wanted + 2 ? 0 : wanted;
}

}  // namespace memberlist::core
