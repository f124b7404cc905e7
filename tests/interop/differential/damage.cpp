#include "damage.hpp"

#include <algorithm>

namespace memberlist::differential {

namespace {

struct Range {
    std::ptrdiff_t begin;
    std::ptrdiff_t end;
};

Range some_range(Dice& dice, std::size_t size) {
    const std::size_t begin = dice.below(size + 1);
    const std::size_t length = dice.below(std::min<std::size_t>(size - begin, 24) + 1);
    return {static_cast<std::ptrdiff_t>(begin), static_cast<std::ptrdiff_t>(begin + length)};
}

void damage_once(Dice& dice, Bytes& data, BytesView donor) {
    // Heads and lengths come first in the data, so half of the damage goes there.
    const std::size_t reach = dice.one_in(2) ? std::min<std::size_t>(data.size(), 12) : data.size();
    if (reach == 0) return data.push_back(dice.byte());
    std::uint8_t& victim = data[dice.below(reach)];
    const Range range = some_range(dice, data.size());
    switch (dice.below(8)) {
        case 0: victim ^= static_cast<std::uint8_t>(1U << dice.below(8)); return;
        case 1: victim = dice.byte(); return;
        case 2: victim = static_cast<std::uint8_t>(victim + (dice.one_in(2) ? 1 : 255)); return;
        case 3: data.insert(data.begin() + range.begin, dice.byte()); return;
        case 4: data.erase(data.begin() + range.begin, data.begin() + range.end); return;
        case 5: {
            const Bytes copy(data.begin() + range.begin, data.begin() + range.end);
            data.insert(data.begin() + range.begin, copy.begin(), copy.end());
            return;
        }
        case 6: data.resize(dice.below(data.size())); return;
        default: {
            const Range graft = some_range(dice, donor.size());
            data.erase(data.begin() + range.begin, data.begin() + range.end);
            data.insert(data.begin() + range.begin, donor.begin() + graft.begin, donor.begin() + graft.end);
        }
    }
}

}  // namespace

Bytes damaged(Dice& dice, BytesView whole, BytesView donor) {
    Bytes data = to_bytes(whole);
    do {
        damage_once(dice, data, donor);
    } while (dice.one_in(3));
    return data;
}

}  // namespace memberlist::differential
