// SystemEntropy: random bytes from OpenSSL's generator, which the operating system seeds.
#pragma once

#include "memberlist/capabilities.hpp"

namespace memberlist::security {

class SystemEntropy final : public Entropy {
public:
    bool fill(std::span<std::uint8_t> out) override;
};

}  // namespace memberlist::security
