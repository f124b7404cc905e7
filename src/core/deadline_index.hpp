// DeadlineIndex: schedules entries by due time. Each owner has one; the shell arms a single timer
// for next().
//
// Scheduling, cancelling and popping are O(log n), and allocate nothing once the index has reached
// its size. Entries due at the same time fire in the order in which they were scheduled, so that
// runs can be repeated.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "memberlist/time.hpp"

namespace memberlist::core {

// Names a scheduled entry. Stale once the entry has fired or been cancelled.
struct TimerId {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;  ///< 0 names no entry.
    explicit operator bool() const { return generation != 0; }
};

template <class Payload>
class DeadlineIndex {
public:
    TimerId schedule(TimePoint due, Payload payload) {
        const std::uint32_t slot = free_slot();
        Entry& entry = entries_[slot];
        entry.due = due;
        entry.order = next_order_++;
        entry.payload = std::move(payload);
        entry.heap_position = heap_.size();
        heap_.push_back(slot);
        sift_up(entry.heap_position);
        return {slot, entry.generation};
    }

    // Clears `id`. Ignores an entry that has fired or been cancelled.
    void cancel(TimerId& id) {
        if (id && id.slot < entries_.size() && entries_[id.slot].generation == id.generation) remove(id.slot);
        id = {};
    }

    std::optional<TimePoint> next() const {
        if (heap_.empty()) return std::nullopt;
        return entries_[heap_.front()].due;
    }

    // Removes and returns the earliest entry if it is due at `now`.
    std::optional<Payload> pop_due(TimePoint now) {
        if (heap_.empty() || entries_[heap_.front()].due > now) return std::nullopt;
        const std::uint32_t slot = heap_.front();
        Payload payload = std::move(entries_[slot].payload);
        remove(slot);
        return payload;
    }

    std::size_t size() const { return heap_.size(); }

private:
    struct Entry {
        TimePoint due{};
        std::uint64_t order = 0;
        std::size_t heap_position = 0;
        std::uint32_t generation = 1;
        Payload payload{};
    };

    bool is_before(std::uint32_t a, std::uint32_t b) const {
        const Entry& first = entries_[a];
        const Entry& second = entries_[b];
        return first.due != second.due ? first.due < second.due : first.order < second.order;
    }

    std::uint32_t free_slot() {
        if (!free_.empty()) {
            const std::uint32_t slot = free_.back();
            free_.pop_back();
            return slot;
        }
        entries_.emplace_back();
        return static_cast<std::uint32_t>(entries_.size() - 1);
    }

    void remove(std::uint32_t slot) {
        const std::size_t position = entries_[slot].heap_position;
        MEMBERLIST_ASSERT(heap_[position] == slot);
        place(heap_.back(), position);
        heap_.pop_back();
        if (position < heap_.size()) {
            sift_up(position);
            sift_down(position);
        }
        if (++entries_[slot].generation == 0) entries_[slot].generation = 1;
        free_.push_back(slot);
    }

    void place(std::uint32_t slot, std::size_t position) {
        heap_[position] = slot;
        entries_[slot].heap_position = position;
    }

    void swap_positions(std::size_t a, std::size_t b) {
        const std::uint32_t slot = heap_[a];
        place(heap_[b], a);
        place(slot, b);
    }

    void sift_up(std::size_t position) {
        while (position > 0 && is_before(heap_[position], heap_[(position - 1) / 2])) {
            swap_positions(position, (position - 1) / 2);
            position = (position - 1) / 2;
        }
    }

    void sift_down(std::size_t position) {
        for (;;) {
            std::size_t earliest = position;
            for (const std::size_t child : {2 * position + 1, 2 * position + 2}) {
                if (child < heap_.size() && is_before(heap_[child], heap_[earliest])) earliest = child;
            }
            if (earliest == position) return;
            swap_positions(position, earliest);
            position = earliest;
        }
    }

    std::vector<Entry> entries_;
    std::vector<std::uint32_t> heap_;  // slots, earliest first
    std::vector<std::uint32_t> free_;
    std::uint64_t next_order_ = 0;
};

}  // namespace memberlist::core
