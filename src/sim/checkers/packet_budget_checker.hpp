// PacketBudgetChecker: a packet is no larger than the budget for packets, unless it carries one message alone: that of
// an application, which may be larger, or an answer that nothing could be left out of.
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
                                           " messages in " + std::to_string(bytes) + " bytes, " +
                                           std::to_string(budget) + " are allowed");
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
