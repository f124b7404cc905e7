// EventLog: what one node has told its application.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "memberlist/event.hpp"

namespace memberlist::sim {

// A thousand nodes that meet tell each other of a million joins; who only wants their number need not keep them.
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
    // Of one node; needs the recording.
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
