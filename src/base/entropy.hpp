// Entropy: unpredictable bytes for nonces. OpenSSL's generator in production, a seeded one in tests and
// simulations.
#pragma once

#include <cstdint>
#include <span>

namespace memberlist {

struct Entropy {
    virtual ~Entropy() = default;
    // Fills all of `out`. Returns false when the system has none to give; then nothing may be encrypted.
    virtual bool fill(std::span<std::uint8_t> out) = 0;
};

}  // namespace memberlist
