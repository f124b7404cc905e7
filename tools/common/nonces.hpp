// Nonces supplies the random bytes for encryption: the system's, or fixed ones to reproduce a
// recorded message.
#pragma once

#include "frame/frame_config.hpp"

namespace memberlist::tools {

class Nonces final : public Entropy {
public:
    Nonces() = default;
    explicit Nonces(Bytes fixed) : fixed_(std::move(fixed)) {}

    bool fill(std::span<std::uint8_t> out) override;

private:
    Bytes fixed_;  // empty: use the system's random bytes
};

}  // namespace memberlist::tools
