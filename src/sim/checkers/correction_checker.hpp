// CorrectionChecker: what others have missed is told them directly once per member and probe interval, and about so many
// members in an interval (core/corrections.hpp).
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
    // Of two lives both are recent.
    static constexpr std::size_t packets_per_subject = 2;
    // 32 members; an interval of ours can touch two of the node's.
    static constexpr std::size_t packets_per_interval = 2 * 32 * packets_per_subject;

    // What one process has sent lately.
    struct History {
        struct Recent {
            TimePoint since{};
            std::size_t packets = 0;
        };
        std::unordered_map<std::string, Recent> by_subject;
        std::deque<TimePoint> packets;  // those of the last interval
    };

    explicit CorrectionChecker(Findings& findings) : findings_(findings) {}

    // `sender` told somebody about `subject`, by its own clock at `now`.
    void on_correction(std::string_view sender, std::string_view subject, TimePoint now, Duration interval,
                       History& history) {
        History::Recent& recent = history.by_subject[std::string(subject)];
        if (recent.packets == 0 || now - recent.since >= interval) recent = {now, 0};
        if (++recent.packets > packets_per_subject || (recent.packets > 1 && recent.since != now)) {
            findings_.add("correction",
                          std::string(sender) + " told too often about " + std::string(subject));
        }
        while (!history.packets.empty() && now - history.packets.front() >= interval)
            history.packets.pop_front();
        history.packets.push_back(now);
        if (history.packets.size() > packets_per_interval) {
            findings_.add("correction", std::string(sender) + " told about too many members in an interval");
        }
    }

private:
    Findings& findings_;
};

}  // namespace memberlist::sim
