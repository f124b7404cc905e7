// EventQueue: what happens next in a simulated world, earliest first, and in the order of scheduling among equals.
//
// Events are small plain values; what they carry (a datagram, a stream) lies in tables of the world and is named
// by `subject`. Pushing and popping are O(log n). Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/assert.hpp"
#include "memberlist/time.hpp"

namespace memberlist::sim {

// A host of the world, whatever process runs on it. Never reused.
enum class HostId : std::uint32_t {};

inline constexpr HostId no_host{0xffff'ffffU};

enum class SimEventKind : std::uint8_t {
    wake,           // the host's own deadline
    datagram,       // subject: a packet in flight
    dial_retried,   // subject: a connection whose first packet was lost
    dial_arrived,   // its first packet reaches the other side
    dial_accepted,  // the other side's process takes it up
    dial_answered,  // detail: whether there is a connection now
    stream_ready,   // detail: the side that sends; the next piece, or the end, reaches the other side
    stream_closed,  // detail: the side that hears that all it wrote has gone out
    stream_reset,   // detail: the side that hears that the connection is broken
    call,           // subject: a function of the test or the scenario
};

struct SimEvent {
    TimePoint at{};
    std::uint64_t sequence = 0;
    std::uint64_t subject = 0;
    HostId host = no_host;
    SimEventKind kind = SimEventKind::wake;
    std::uint8_t detail = 0;
};

class EventQueue {
public:
    void push(TimePoint at, SimEventKind kind, HostId host, std::uint64_t subject = 0,
              std::uint8_t detail = 0) {
        heap_.push_back({at, next_sequence_++, subject, host, kind, detail});
        std::push_heap(heap_.begin(), heap_.end(), is_later);
    }

    bool empty() const { return heap_.empty(); }
    std::size_t size() const { return heap_.size(); }
    TimePoint next() const { return heap_.empty() ? TimePoint::max() : heap_.front().at; }

    SimEvent pop() {
        MEMBERLIST_ASSERT(!heap_.empty());
        std::pop_heap(heap_.begin(), heap_.end(), is_later);
        const SimEvent event = heap_.back();
        heap_.pop_back();
        return event;
    }

private:
    static bool is_later(const SimEvent& a, const SimEvent& b) {
        return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
    }

    std::vector<SimEvent> heap_;
    std::uint64_t next_sequence_ = 0;
};

}  // namespace memberlist::sim
