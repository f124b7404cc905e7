// PacketBudgetChecker: no packet exceeds the packet budget, unless it carries a single message. A
// user message may be larger than the budget, and so may a reply that cannot be split.
#pragma once

#include <string_view>

#include "sim/findings.hpp"

namespace memberlist::sim {

class PacketBudgetChecker {
public:
    explicit PacketBudgetChecker(Findings& findings) : findings_(findings) {}

    void on_packet(std::string_view sender, std::size_t bytes, std::size_t budget, std::size_t messages) {
        if (bytes <= budget || messages <= 1) return;
        findings_.add("packet budget", std::string(sender) + " sent " + std::to_string(messages) +
                                           " messages in " + std::to_string(bytes) + " bytes, the limit is " +
                                           std::to_string(budget));
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
