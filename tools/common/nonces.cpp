#include "common/nonces.hpp"

#include <sys/random.h>

#include <algorithm>

namespace memberlist::tools {

bool Nonces::fill(std::span<std::uint8_t> out) {
    if (fixed_.empty()) return getrandom(out.data(), out.size(), 0) == static_cast<ssize_t>(out.size());
    if (fixed_.size() != out.size()) return false;
    std::copy(fixed_.begin(), fixed_.end(), out.begin());
    return true;
}

}  // namespace memberlist::tools
