// EventLog: the events that one node has reported to its application.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "memberlist/event.hpp"

namespace memberlist::sim {

// A cluster of a thousand nodes reports a million joins. counts_only saves the memory of storing
// them.
enum class Recording : std::uint8_t { on, counts_only };

class EventLog {
public:
    void add(const Event& event, Recording recording) {
        ++counts_[event.index()];
        if (recording == Recording::on) events_.push_back(event);
    }

    template <class T>
    std::size_t count() const {
        return counts_[Event(T{}).index()];
    }
    // Events about the node `name`. Requires Recording::on.
    template <class T>
    std::size_t count(std::string_view name) const {
        const auto found = all<T>();
        return static_cast<std::size_t>(std::count_if(
            found.begin(), found.end(), [&](const T& event) { return event.node.name == name; }));
    }
    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const Event& event : events_) {
            if (const T* e = std::get_if<T>(&event)) found.push_back(*e);
        }
        return found;
    }

private:
    std::vector<Event> events_;
    std::array<std::size_t, std::variant_size_v<Event>> counts_{};
};

}  // namespace memberlist::sim
