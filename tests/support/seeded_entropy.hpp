// Repeatable entropy: fixed bytes for golden vectors, or a seeded sequence.
#pragma once

#include <algorithm>

#include "base/rng.hpp"
#include "memberlist/bytes.hpp"
#include "memberlist/capabilities.hpp"

namespace memberlist::test {

// Returns the same bytes each time. The nonce of the golden vectors is a0 a1 .. ab.
class FixedEntropy final : public Entropy {
public:
    explicit FixedEntropy(Bytes bytes) : bytes_(std::move(bytes)) {}
    bool fill(std::span<std::uint8_t> out) override {
        if (out.size() > bytes_.size()) return false;
        std::copy_n(bytes_.begin(), out.size(), out.begin());
        return true;
    }

private:
    Bytes bytes_;
};

class SeededEntropy final : public Entropy {
public:
    explicit SeededEntropy(std::uint64_t seed) : rng_(seed) {}
    bool fill(std::span<std::uint8_t> out) override {
        for (auto& byte : out) byte = static_cast<std::uint8_t>(rng_.below(256));
        return true;
    }

private:
    Rng rng_;
};

}  // namespace memberlist::test
