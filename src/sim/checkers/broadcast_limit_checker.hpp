// BroadcastLimitChecker: a node sends the same message about a member no more often than its limit
// allows.
//
// A node queues one message per member at a time, so a message with other contents is a newer one,
// and the count starts again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sim/findings.hpp"

namespace memberlist::sim {

class BroadcastLimitChecker {
public:
    explicit BroadcastLimitChecker(Findings& findings) : findings_(findings) {}

    // `content` is a hash of the bytes of the message.
    void on_broadcast(std::string_view sender, std::string_view subject, std::uint64_t content,
                      std::uint32_t limit) {
        Sent& sent = sent_[key_of(sender, subject)];
        if (sent.content != content) sent = {content, 0};
        if (++sent.times != limit + 1) return;  // report it only once
        findings_.add("broadcast limit", std::string(sender) + " sent the same message about " +
                                             std::string(subject) + " more than " + std::to_string(limit) +
                                             " times");
    }
    // The sender's view of the subject has changed or is gone, so it may send the same message
    // again.
    void on_change(std::string_view sender, std::string_view subject) {
        sent_.erase(key_of(sender, subject));
    }

private:
    struct Sent {
        std::uint64_t content = 0;
        std::uint32_t times = 0;
    };
    static std::string key_of(std::string_view sender, std::string_view subject) {
        return std::string(sender) + "/" + std::string(subject);
    }

    Findings& findings_;
    std::unordered_map<std::string, Sent> sent_;  // never iterated
};

}  // namespace memberlist::sim
