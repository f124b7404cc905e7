// ViewTracker: compares the member table of one node with its last known contents.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/function_ref.hpp"
#include "core/member_table.hpp"

namespace memberlist::sim {

struct Known {
    NodeState state = NodeState::dead;
    std::uint32_t incarnation = 0;
    SocketAddress address;
    TimePoint since{};  ///< When the state last changed, on the observer's clock.
    friend bool operator==(const Known&, const Known&) = default;
};

// What one observer knew about one subject before and after a step; absent if not in its table.
struct ViewChange {
    std::string_view observer;
    std::string_view subject;
    std::optional<Known> before;
    std::optional<Known> after;
    bool observer_has_left = false;
};

class ViewTracker {
public:
    // Reports all changes since the last call, including members that were added or forgotten.
    void update(const core::MemberTable& members,
                FunctionRef<void(std::string_view subject, const std::optional<Known>& before,
                                 const std::optional<Known>& after)>
                    on_change) {
        ++round_;
        for (const core::MemberId id : members.order()) {
            const core::Member& member = members[id];
            const Known now{member.state, member.incarnation, member.address, member.state_changed};
            const auto [entry, is_new] = entries_.try_emplace(member.name);
            const std::optional<Known> before = is_new ? std::nullopt : std::optional(entry->second.known);
            entry->second = {now, round_};
            if (before != now) on_change(entry->first, before, now);
        }
        if (entries_.size() == members.size()) return;
        forgotten_.clear();
        for (const auto& [name, entry] : entries_) {
            if (entry.round != round_) forgotten_.push_back(name);
        }
        for (const std::string& name : forgotten_) {
            on_change(name, entries_.at(name).known, std::nullopt);
            entries_.erase(name);
        }
    }

private:
    struct Entry {
        Known known;
        std::uint64_t round = 0;
    };
    std::unordered_map<std::string, Entry> entries_;
    std::vector<std::string> forgotten_;  // reused
    std::uint64_t round_ = 0;
};

}  // namespace memberlist::sim
