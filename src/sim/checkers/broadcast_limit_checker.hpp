// BroadcastLimitChecker: the same news about the same member leaves a node at most as often as its limit says.
//
// A node has one message about a member in its queue at a time, so different bytes are newer news, and start anew.
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

    // `content`: a hash of the message's bytes.
    void on_broadcast(std::string_view sender, std::string_view subject, std::uint64_t content,
                      std::uint32_t limit) {
        Sent& sent = sent_[key_of(sender, subject)];
        if (sent.content != content) sent = {content, 0};
        if (++sent.times != limit + 1) return;  // once is enough to say so
        findings_.add("broadcast limit", std::string(sender) + " sent the same news about " +
                                             std::string(subject) + " more than " + std::to_string(limit) +
                                             " times");
    }
    // The sender's opinion has changed, or it knows nothing any more: the same may be said again.
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
    std::unordered_map<std::string, Sent> sent_;  // looked up, never walked through
};

}  // namespace memberlist::sim
