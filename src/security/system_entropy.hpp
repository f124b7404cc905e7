// The operating system's generator, through OpenSSL.
#pragma once

#include "memberlist/capabilities.hpp"

namespace memberlist::security {

class SystemEntropy final : public Entropy {
public:
    bool fill(std::span<std::uint8_t> out) override;
};

}  // namespace memberlist::security
