// DeliveryChecker: a user message that the network cannot duplicate is delivered at most once, and
// exactly once if nothing could have stopped it.
//
// The network never duplicates messages on streams, and duplicates no packets while it is
// undisturbed.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sim/findings.hpp"

namespace memberlist::sim {

class DeliveryChecker {
public:
    explicit DeliveryChecker(Findings& findings) : findings_(findings) {}

    // Every message must be unique.
    void on_sent(std::string_view message) { times_.emplace(message, 0); }
    // Messages without on_sent() are ignored, since packets may be duplicated.
    void on_delivered(std::string_view node, std::string_view message) {
        const auto sent = times_.find(message);
        if (sent == times_.end() || ++sent->second != 2) return;
        findings_.add("delivery", std::string(node) + " received the same message again, of " +
                                      std::to_string(message.size()) + " bytes");
    }
    // Reports the message if it has not arrived.
    void on_arrival_due(std::string_view message) {
        const auto sent = times_.find(message);
        if (sent == times_.end() || sent->second > 0) return;
        findings_.add("delivery",
                      "nobody received a message of " + std::to_string(message.size()) + " bytes");
    }

private:
    Findings& findings_;
    std::map<std::string, int, std::less<>> times_;
};

}  // namespace memberlist::sim
