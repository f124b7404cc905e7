// OperationChecker: every started operation finishes exactly once, and no other operation finishes.
//
// The operations of a process that crashes need not finish.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "memberlist/operation.hpp"
#include "sim/event_queue.hpp"
#include "sim/findings.hpp"

namespace memberlist::sim {

class OperationChecker {
public:
    explicit OperationChecker(Findings& findings) : findings_(findings) {}

    void on_start(HostId host, OpId operation) { open_[{host, operation}] = false; }
    void on_finish(HostId host, OpId operation) {
        const auto found = open_.find({host, operation});
        if (found == open_.end()) return report(host, operation, "finished but was never started");
        if (found->second) report(host, operation, "finished twice");
        found->second = true;
    }
    void on_crash(HostId host) {
        const auto first = open_.lower_bound({host, OpId{0}});
        const auto last = open_.upper_bound({host, OpId{~std::uint64_t{0}}});
        open_.erase(first, last);
    }
    // Called when every operation should have finished.
    void on_end() {
        for (const auto& [key, is_over] : open_) {
            if (!is_over) report(key.first, key.second, "never finished");
        }
    }

private:
    void report(HostId host, OpId operation, const char* what) {
        findings_.add("operation", "operation " + std::to_string(static_cast<std::uint64_t>(operation)) +
                                       " of host " + std::to_string(static_cast<std::uint32_t>(host)) + " " +
                                       what);
    }

    Findings& findings_;
    std::map<std::pair<HostId, OpId>, bool> open_;  // true once it has finished
};

}  // namespace memberlist::sim
