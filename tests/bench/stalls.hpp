// The duration of single operations and their maximum, in processor time of the executing thread,
// so that other load does not count. Time that one thread waits for a lock counts as work of the
// thread that holds it.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "memberlist/members.hpp"

namespace memberlist::bench {

inline double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// For one thread.
class Operations {
public:
    template <class Work>
    auto time(Work work) {
        struct Watch {
            explicit Watch(Operations& of) : operations(of), start(processor_seconds()) {}
            ~Watch() {
                operations.longest_ = std::max(operations.longest_, processor_seconds() - start);
                ++operations.count_;
            }
            Watch(const Watch&) = delete;
            Watch& operator=(const Watch&) = delete;

            Operations& operations;
            const double start;
        };
        const Watch watch(*this);
        return work();
    }
    std::uint64_t count() const { return count_; }
    double longest_milliseconds() const { return longest_ * 1e3; }

private:
    std::uint64_t count_ = 0;
    double longest_ = 0;
};

// The time to copy all members, as the shortest of several attempts. No operation should take as
// long.
inline double milliseconds_to_copy(const Members& members) {
    double shortest = 1e9;
    for (int i = 0; i < 5; ++i) {
        const double start = processor_seconds();
        const std::vector<Node> copied(members.begin(), members.end());
        shortest = std::min(shortest, processor_seconds() - start);
        if (copied.size() != members.size()) return 0;
    }
    return shortest * 1e3;
}

// A single second may contain an interrupt or a delay by the virtual machine. Work that grows with
// the number of members shows in every second.
constexpr int rounds_max = 10;
constexpr double share_of_a_copy_of_members_max = 0.5;

// A typical member: its name and metadata are too long for in-place storage.
inline std::string name_of(std::size_t i) {
    return "service-" + std::to_string(i * 7919 % 1'000'003) + ".node.example.internal";
}
inline Bytes some_meta() { return Bytes(100, std::uint8_t{'m'}); }

}  // namespace memberlist::bench
