// SeenNumbers: which of one sender's broadcasts have come, each of which comes many times.
//
// The last `window` numbers are told apart; what is older is stale, so that nothing goes round for ever.
#pragma once

#include <bitset>
#include <cstdint>

namespace memberlist::api {

// What a broadcast is that comes in.
enum class Novelty : std::uint8_t {
    news,      ///< It has not come before.
    repeated,  ///< It has, as most have.
    stale,     ///< It is older than what we still tell apart, or than what has taken its place.
};

class SeenNumbers {
public:
    static constexpr std::size_t window = 1'024;

    // What `number` is; from now on it has come.
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
    std::bitset<window> seen_;  // by how far behind the highest
    std::uint64_t highest_ = 0;
};

}  // namespace memberlist::api
