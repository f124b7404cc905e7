// SeenNumbers: which of one sender's broadcasts have come, each of which comes many times.
//
// The last `window` numbers are told apart; what is older counts as seen, so that nothing goes round for ever.
#pragma once

#include <bitset>
#include <cstdint>

namespace memberlist::api {

class SeenNumbers {
public:
    static constexpr std::size_t window = 1'024;

    // Whether `number` had not come before; it has now.
    bool is_first(std::uint64_t number) {
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
        if (behind >= window || seen_[behind]) return false;
        seen_.set(behind);
        return true;
    }

private:
    std::bitset<window> seen_;  // by how far behind the highest
    std::uint64_t highest_ = 0;
};

}  // namespace memberlist::api
