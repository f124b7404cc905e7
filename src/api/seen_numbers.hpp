// SeenNumbers: recognises repeated broadcasts of one sender.
//
// Remembers the last `window` numbers. Older numbers are stale, so no broadcast circulates
// forever.
#pragma once

#include <bitset>
#include <cstdint>

namespace memberlist::api {

// Classifies an incoming broadcast.
enum class Novelty : std::uint8_t {
    news,      ///< Not received before.
    repeated,  ///< Received before, as most are.
    stale,     ///< Older than the window, or than a newer broadcast with the same key.
};

class SeenNumbers {
public:
    static constexpr std::size_t window = 1'024;

    // Classifies `number` and records it as received.
    Novelty see(std::uint64_t number) {
        if (number > highest_) {
            const std::uint64_t ahead = number - highest_;
            if (ahead < window) {
                seen_ <<= ahead;
            } else {
                seen_.reset();
            }
            highest_ = number;
        }
        const std::uint64_t behind = highest_ - number;
        if (behind >= window) return Novelty::stale;
        if (seen_[behind]) return Novelty::repeated;
        seen_.set(behind);
        return Novelty::news;
    }

private:
    std::bitset<window> seen_;  // index: distance from `highest_`
    std::uint64_t highest_ = 0;
};

}  // namespace memberlist::api
