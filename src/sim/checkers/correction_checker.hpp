// CorrectionChecker: a node sends corrections (core/corrections.hpp) about a member once per probe
// interval at most, and about a limited number of members in an interval.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "memberlist/time.hpp"
#include "sim/findings.hpp"

namespace memberlist::sim {

class CorrectionChecker {
public:
    // If two versions of one incarnation exist, both are sent.
    static constexpr std::size_t packets_per_subject = 2;
    // 32 members, in two intervals: the one that we look at can overlap two of the node's.
    static constexpr std::size_t packets_per_interval = 2 * 32 * packets_per_subject;

    // What one process has sent recently.
    struct History {
        struct Recent {
            TimePoint since{};
            std::size_t packets = 0;
        };
        std::unordered_map<std::string, Recent> by_subject;
        std::deque<TimePoint> packets;  // times of those in the last interval
    };

    explicit CorrectionChecker(Findings& findings) : findings_(findings) {}

    // `sender` sent a correction about `subject` at `now` on its own clock.
    void on_correction(std::string_view sender, std::string_view subject, TimePoint now, Duration interval,
                       History& history) {
        History::Recent& recent = history.by_subject[std::string(subject)];
        if (recent.packets == 0 || now - recent.since >= interval) recent = {now, 0};
        if (++recent.packets > packets_per_subject || (recent.packets > 1 && recent.since != now)) {
            findings_.add("correction",
                          std::string(sender) + " sent too many corrections about " + std::string(subject));
        }
        while (!history.packets.empty() && now - history.packets.front() >= interval)
            history.packets.pop_front();
        history.packets.push_back(now);
        if (history.packets.size() > packets_per_interval) {
            findings_.add("correction",
                          std::string(sender) + " sent corrections about too many members in an interval");
        }
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
