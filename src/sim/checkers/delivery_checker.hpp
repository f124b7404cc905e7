// DeliveryChecker: a message to one node, that nothing on its way duplicates, is handed to an application once at most; once,
// where nothing could keep it from arriving.
//
// Not duplicated are those over streams, whatever the network does, and packets while nothing disturbs it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sim/findings.hpp"

namespace memberlist::sim {

class DeliveryChecker {
public:
    explicit DeliveryChecker(Findings& findings) : findings_(findings) {}

    // Each message is another.
    void on_sent(std::string_view message) { times_.emplace(message, 0); }
    // Of others nothing is said: packets may be duplicated.
    void on_delivered(std::string_view node, std::string_view message) {
        const auto sent = times_.find(message);
        if (sent == times_.end() || ++sent->second != 2) return;
        findings_.add("delivery", std::string(node) + " was handed the same message again, of " +
                                      std::to_string(message.size()) + " bytes");
    }
    // Nothing could keep it from arriving.
    void on_arrival_due(std::string_view message) {
        const auto sent = times_.find(message);
        if (sent == times_.end() || sent->second > 0) return;
        findings_.add("delivery",
                      "nobody was handed a message of " + std::to_string(message.size()) + " bytes");
    }

private:
    Findings& findings_;
    std::map<std::string, int, std::less<>> times_;
};

}  // namespace memberlist::sim
