// EffectsHash: one number for everything that the nodes of a world have done so far.
//
// Equal seeds must end with equal hashes (FoundationDB calls this the "unseed"). If they differ,
// the code depends on something other than the seed, such as real time, pointer values or hash
// order.
#pragma once

#include <cstdint>
#include <cstring>

#include "memberlist/bytes.hpp"

namespace memberlist::sim {

class EffectsHash {
public:
    void mix(std::uint64_t word) {
        value_ = (value_ ^ word) * 0x9e3779b97f4a7c15ULL;
        value_ ^= value_ >> 29;
    }

    void mix(BytesView bytes) {
        mix(bytes.size());
        while (bytes.size() >= sizeof(std::uint64_t)) {
            mix(word_at(bytes, sizeof(std::uint64_t)));
            bytes = bytes.subspan(sizeof(std::uint64_t));
        }
        if (!bytes.empty()) mix(word_at(bytes, bytes.size()));
    }

    std::uint64_t value() const { return value_; }

private:
    static std::uint64_t word_at(BytesView bytes, std::size_t size) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), size);
        return word;
    }

    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace memberlist::sim
