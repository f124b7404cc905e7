// OperationChecker: an operation that was started ends, and ends once; what was never started does not end.
//
// A process that dies takes its operations with it.
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
        if (found == open_.end()) return complain(host, operation, "ended, and was never started");
        if (found->second) complain(host, operation, "ended twice");
        found->second = true;
    }
    void on_crash(HostId host) {
        const auto first = open_.lower_bound({host, OpId{0}});
        const auto last = open_.upper_bound({host, OpId{~std::uint64_t{0}}});
        open_.erase(first, last);
    }
    // All time that an operation may take has passed.
    void on_end() {
        for (const auto& [key, is_over] : open_) {
            if (!is_over) complain(key.first, key.second, "never ended");
        }
    }

private:
    void complain(HostId host, OpId operation, const char* what) {
        findings_.add("operation", "operation " + std::to_string(static_cast<std::uint64_t>(operation)) +
                                       " of host " + std::to_string(static_cast<std::uint32_t>(host)) + " " +
                                       what);
    }

    Findings& findings_;
    std::map<std::pair<HostId, OpId>, bool> open_;  // whether it is over
};

}  // namespace memberlist::sim
