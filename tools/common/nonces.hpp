// Nonces: the random bytes in front of what these tools encrypt: the system's, or the same ones each time, so
// that an encoded message can be compared with a recorded one.
#pragma once

#include "frame/frame_config.hpp"

namespace memberlist::tools {

class Nonces final : public Entropy {
public:
    Nonces() = default;
    explicit Nonces(Bytes fixed) : fixed_(std::move(fixed)) {}

    bool fill(std::span<std::uint8_t> out) override;

private:
    Bytes fixed_;  // empty: the system's
};

}  // namespace memberlist::tools
