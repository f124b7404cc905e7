// SlotTable: short-lived values in reusable slots. Each value gets a key that is never reused, so a
// stale key finds nothing. Values do not move while they are stored. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "base/assert.hpp"

namespace memberlist::sim {

template <class T>
class SlotTable {
public:
    // Adds a value and returns its key. The value still holds what the last user of its slot left
    // in it, so that its memory can be reused; the caller resets it.
    std::pair<std::uint64_t, T&> add() {
        if (free_.empty()) {
            free_.push_back(static_cast<std::uint32_t>(slots_.size()));
            slots_.emplace_back();
        }
        const std::uint32_t slot = free_.back();
        free_.pop_back();
        Slot& entry = slots_[slot];
        entry.is_used = true;
        return {key_of(slot, entry), entry.value};
    }

    T* find(std::uint64_t key) {
        const auto slot = static_cast<std::uint32_t>(key);
        if (slot >= slots_.size()) return nullptr;
        Slot& entry = slots_[slot];
        return entry.is_used && key_of(slot, entry) == key ? &entry.value : nullptr;
    }

    void remove(std::uint64_t key) {
        MEMBERLIST_ASSERT(find(key) != nullptr);
        const auto slot = static_cast<std::uint32_t>(key);
        slots_[slot].is_used = false;
        ++slots_[slot].generation;
        free_.push_back(slot);
    }

    std::size_t size() const { return slots_.size() - free_.size(); }

    template <class Visit>
    void each(Visit&& visit) const {
        for (const Slot& slot : slots_) {
            if (slot.is_used) visit(slot.value);
        }
    }

private:
    struct Slot {
        T value{};
        std::uint32_t generation = 1;
        bool is_used = false;
    };

    static std::uint64_t key_of(std::uint32_t slot, const Slot& entry) {
        return std::uint64_t{entry.generation} << 32 | slot;
    }

    std::deque<Slot> slots_;
    std::vector<std::uint32_t> free_;
};

}  // namespace memberlist::sim
