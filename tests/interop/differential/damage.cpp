#include "damage.hpp"

#include <algorithm>

namespace memberlist::differential {

namespace {

struct Range {
    std::ptrdiff_t begin;
    std::ptrdiff_t end;
};

Range some_range(Generator& generator, std::size_t size) {
    const std::size_t begin = generator.below(size + 1);
    const std::size_t length = generator.below(std::min<std::size_t>(size - begin, 24) + 1);
    return {static_cast<std::ptrdiff_t>(begin), static_cast<std::ptrdiff_t>(begin + length)};
}

void damage_once(Generator& generator, Bytes& data, BytesView donor) {
    // Heads and lengths come first in the data, so half of the damage goes there.
    const std::size_t reach = generator.one_in(2) ? std::min<std::size_t>(data.size(), 12) : data.size();
    if (reach == 0) return data.push_back(generator.byte());
    std::uint8_t& victim = data[generator.below(reach)];
    const Range range = some_range(generator, data.size());
    switch (generator.below(8)) {
        case 0: victim ^= static_cast<std::uint8_t>(1U << generator.below(8)); return;
        case 1: victim = generator.byte(); return;
        case 2: victim = static_cast<std::uint8_t>(victim + (generator.one_in(2) ? 1 : 255)); return;
        case 3: data.insert(data.begin() + range.begin, generator.byte()); return;
        case 4: data.erase(data.begin() + range.begin, data.begin() + range.end); return;
        case 5: {
            const Bytes copy(data.begin() + range.begin, data.begin() + range.end);
            data.insert(data.begin() + range.begin, copy.begin(), copy.end());
            return;
        }
        case 6: data.resize(generator.below(data.size())); return;
        default: {
            const Range graft = some_range(generator, donor.size());
            data.erase(data.begin() + range.begin, data.begin() + range.end);
            data.insert(data.begin() + range.begin, donor.begin() + graft.begin, donor.begin() + graft.end);
        }
    }
}

}  // namespace

Bytes damaged(Generator& generator, BytesView whole, BytesView donor) {
    Bytes data = to_bytes(whole);
    do {
        damage_once(generator, data, donor);
    } while (generator.one_in(3));
    return data;
}

}  // namespace memberlist::differential
